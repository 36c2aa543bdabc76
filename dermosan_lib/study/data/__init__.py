"""Which images there are, what each shows, and what a table says of it.

What others may use of it:

- `CONDITIONS_FILE`: Name of the table of conditions, as the collection names them, beside a
  catalogue.
- `DARKEST_BAND`: Name of the band of skin tones below all of `ITA_BANDS`.
- `ITA_BANDS`: Bands of the individual typology angle, with their lower bounds in degrees.
- `ImageStream`: Hands out resized pictures in the order of ``paths``, each once, as `run_graph`
  asks for.
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
- `read_attributes`: Every further column of the images' table, under standard names where they
  are known.
- `read_catalog`: Read ``catalog.csv`` and the names of its conditions, where `CONDITIONS_FILE` is
  beside it.
- `read_identifiers`: The columns of `read_attributes` that name patients and lesions, and
  ``path``.
- `skin_tones`: `skin_tone` of each picture: ``path``, ``ita_degrees`` and ``skin_tone``, its
  band.
- `survey`: List every image of ``data``: class folders, or images with a table such as
  HAM10000's.
- `thumbnails`: Each of ``paths`` below ``data`` by its path, its longer edge at most ``edge_px``.
- `usable`: The rows without a problem.
- `write_catalog`: Write ``catalog.csv`` and beside it `CONDITIONS_FILE`, each whole or not at all.
"""

from dermosan_lib.study.data.catalogue import (
    catalog_of,
    catalog_taxonomy,
    companion_path,
    fingerprint,
    read_catalog,
    survey,
    usable,
    write_catalog,
)
from dermosan_lib.study.data.condition_names import CONDITIONS_FILE
from dermosan_lib.study.data.image_sources import (
    find_images,
    read_attributes,
    read_identifiers,
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
    "CONDITIONS_FILE",
    "DARKEST_BAND",
    "ITA_BANDS",
    "UNKNOWN",
    "ImageStream",
    "catalog_of",
    "catalog_taxonomy",
    "companion_path",
    "find_images",
    "fingerprint",
    "ita_band",
    "read_attributes",
    "read_catalog",
    "read_identifiers",
    "skin_tones",
    "survey",
    "thumbnails",
    "usable",
    "write_catalog",
]
