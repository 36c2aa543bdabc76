"""Which images there are, what each shows, and what a table says of it.

What others may use of it:

- `Columns`: Columns of a table; empty ones are recognised by name.
- `DARKEST_BAND`: Name of the band of skin tones below all of `ITA_BANDS`.
- `IDENTIFIERS_FILE`: Name of the table of patients and lesions beside a catalogue that no run
  holds.
- `ITA_BANDS`: Bands of the individual typology angle, with their lower bounds in degrees.
- `ImageStream`: Hands out resized pictures in the order of ``paths``, each once, as `run_graph`
  asks for.
- `KNOWN_COLUMNS`: Attributes and the column names that tables use for them.
- `SUBJECT_LEVELS`: Patient and lesion, with the column names that tables use for them.
- `Source`: Where each image lies, what it is called, to which group it belongs, whence it comes.
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
- `kept_identifiers`: What `read_identifiers` left in ``file``, indexed by path; None where it is
  not there.
- `lesion_groups`: The lesion of each image, which is narrower than its group where the group is a
  patient.
- `lesion_masks`: Mask files that are known of ``paths`` below ``data``, by path.
- `level_columns`: The column of each level of `LEVELS` that ``names`` holds, the widest first.
- `level_names`: Of each level of `LEVELS` the name that each row has, "" where none is known.
- `linked_groups`: Number the sets of images that chains of pairs, or equal keys, hold together:
  ``(n,)``.
- `numbered_anew`: Whether lesions seem to be numbered anew for each patient: 1, 2, 3, and 1
  again.
- `picture_groups`: The group of each image by its pictures alone: what one can do without lesion
  ids.
- `read_attributes`: Every further column of the images' table, under standard names where they
  are known.
- `read_catalog`: Read ``catalog.csv``; raises `CatalogError` where it is missing or lacks a
  column.
- `read_identifiers`: The columns of `read_attributes` that name patients and lesions, and
  ``path``.
- `read_mask`: A mask stretched to ``(size_px, size_px)`` as its picture is, True on the lesion.
- `skin_tones`: `skin_tone` of each picture: ``path``, ``ita_degrees`` and ``skin_tone``, its
  band.
- `survey`: List every image of ``data``: class folders, or images with a table such as
  HAM10000's.
- `thumbnails`: Each of ``paths`` below ``data`` by its path, its longer edge at most ``edge_px``.
- `usable`: The rows without a problem.
- `write_catalog`: Write ``catalog.csv``, whole or not at all.
"""

from dermosan_lib.study.data.attribute_columns import (
    IDENTIFIERS_FILE,
    KNOWN_COLUMNS,
    kept_identifiers,
    read_attributes,
    read_identifiers,
)
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
from dermosan_lib.study.data.image_files import find_images
from dermosan_lib.study.data.image_groups import linked_groups, picture_groups
from dermosan_lib.study.data.image_stream import ImageStream
from dermosan_lib.study.data.label_table import Columns, Source
from dermosan_lib.study.data.mask_files import lesion_masks, read_mask
from dermosan_lib.study.data.skin_tone import DARKEST_BAND, ITA_BANDS, UNKNOWN, ita_band, skin_tones
from dermosan_lib.study.data.small_pictures import thumbnails
from dermosan_lib.study.data.subject_levels import (
    SUBJECT_LEVELS,
    lesion_groups,
    level_columns,
    level_names,
    numbered_anew,
)

__all__ = [
    "DARKEST_BAND",
    "IDENTIFIERS_FILE",
    "ITA_BANDS",
    "KNOWN_COLUMNS",
    "SUBJECT_LEVELS",
    "UNKNOWN",
    "Columns",
    "ImageStream",
    "Source",
    "catalog_of",
    "catalog_taxonomy",
    "companion_path",
    "find_images",
    "fingerprint",
    "ita_band",
    "kept_identifiers",
    "lesion_groups",
    "lesion_masks",
    "level_columns",
    "level_names",
    "linked_groups",
    "numbered_anew",
    "picture_groups",
    "read_attributes",
    "read_catalog",
    "read_identifiers",
    "read_mask",
    "skin_tones",
    "survey",
    "thumbnails",
    "usable",
    "write_catalog",
]
