"""Which images there are, what each shows, and what a table says of it.

What others may use of it:

- `CATALOG_NOTES_FILE`: Name of the file of notes beside a catalogue: what was left out, how rows
  were matched.
- `CONDITIONS_FILE`: Name of the table of conditions, as the collection names them, beside a
  catalogue.
- `DARKEST_BAND`: Name of the band of skin tones below all of `ITA_BANDS`.
- `ITA_BANDS`: Bands of the individual typology angle, with their lower bounds in degrees.
- `ImageStream`: Hands out resized pictures in the order of ``paths``, each once, as `run_graph`
  asks for.
- `Layout`: How images and labels lie in a folder, as far as a person says; the rest is found out.
- `Survey`: What a folder of images holds: catalogue, copies, attributes and contradictions.
- `UNKNOWN`: What stands where a picture's kind is not known.
- `catalog_of`: Set ``facts`` (`facts_of` or `problem_of` each image) beside the ``files`` found.
- `catalog_taxonomy`: The taxonomy whose codes the catalogue uses, reduced to those that have a
  usable image.
- `companion_path`: Where what belongs to ``table`` lies: ``name`` in its folder.
- `find_images`: List the images of ``data`` by class folders or by a table.
- `fingerprint`: SHA-256 (hex) over path, content, condition and group of every row, in path
  order.
- `ita_band`: Name of an angle's band, ``very light`` above 55 to ``dark`` below -30; NaN is
  unknown.
- `read_catalog`: Read ``catalog.csv`` and the names of its conditions, where `CONDITIONS_FILE` is
  beside it.
- `skin_tones`: `skin_tone` of each picture: ``path``, ``ita_degrees`` and ``skin_tone``, its
  band.
- `survey`: List every image of ``data``: class folders, or images with a table such as
  HAM10000's.
- `thumbnails`: Each of ``paths`` below ``data`` by its path, its longer edge at most ``edge_px``.
- `usable`: The rows without a problem.
- `write_catalog`: Write ``catalog.csv`` and beside it `CONDITIONS_FILE`, each whole or not at all.
- `write_notes`: Write the notes of a catalogue that `survey` made, as ``{"notes": [...]}``.
"""

from dermosan_lib.study.data.catalogue import Survey, catalog_of, survey
from dermosan_lib.study.data.catalogue_file import (
    CATALOG_NOTES_FILE,
    catalog_taxonomy,
    companion_path,
    fingerprint,
    read_catalog,
    usable,
    write_catalog,
    write_notes,
)
from dermosan_lib.study.data.condition_names import CONDITIONS_FILE
from dermosan_lib.study.data.image_sources import (
    Layout,
    find_images,
)
from dermosan_lib.study.data.image_stream import (
    ImageStream,
)
from dermosan_lib.study.data.skin_tone import (
    DARKEST_BAND,
    ITA_BANDS,
    UNKNOWN,
    ita_band,
    skin_tones,
)
from dermosan_lib.study.data.small_pictures import (
    thumbnails,
)

__all__ = [
    "CATALOG_NOTES_FILE",
    "CONDITIONS_FILE",
    "DARKEST_BAND",
    "ITA_BANDS",
    "UNKNOWN",
    "ImageStream",
    "Layout",
    "Survey",
    "catalog_of",
    "catalog_taxonomy",
    "companion_path",
    "find_images",
    "fingerprint",
    "ita_band",
    "read_catalog",
    "skin_tones",
    "survey",
    "thumbnails",
    "usable",
    "write_catalog",
    "write_notes",
]
