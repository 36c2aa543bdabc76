"""What a folder tells by itself: which files are pictures, of which condition, and with which mask.

What others may use of it:

- `GIVEN_SPLIT_FILE`: Name of the table of given parts beside a catalogue.
- `PictureFiles`: Files below a folder, relative to the data's folder, with ``/``, sorted.
- `SPLIT_FOLDERS`: What may be said of folders that look like parts of a split: keep, join, no.
- `by_class_folders`: What each picture shows where every condition has a folder.
- `named_folders`: The folders below ``data`` that a text names, commas between.
- `hints`: Those of notes that name what was not read, to end a refusal.
- `kept_parts`: The part of each path, as a catalogue's making left it in ``file``.
- `lesion_masks`: Mask files that are known of ``paths`` below ``data``, by path.
- `part_named`: ``train``, ``val`` or ``test`` where a name says one of them alone; else "".
- `parts_of`: ``path`` and ``part`` of ``files`` whose labels a table tells.
- `pictures_of`: The pictures of several folders; of a name, that of the first folder to have it.
- `picture_files`: The pictures below ``folder`` without masks of lesions.
- `read_mask`: A mask stretched to ``(size_px, size_px)`` as its picture is, True on the lesion.
- `unpacked`: The folder of ``data``, unpacked where it is a ZIP archive.
- `write_parts`: Write ``path`` and ``part`` of each picture, or remove what was written before.
"""

from dermosan_lib.study.folders.archives import unpacked
from dermosan_lib.study.folders.class_folders import SPLIT_FOLDERS, by_class_folders, parts_of
from dermosan_lib.study.folders.folder_walk import PictureFiles, picture_files
from dermosan_lib.study.folders.given_split import GIVEN_SPLIT_FILE, kept_parts, write_parts
from dermosan_lib.study.folders.mask_files import lesion_masks, read_mask
from dermosan_lib.study.folders.ordered_folders import named_folders, pictures_of
from dermosan_lib.study.folders.passed_over import hints
from dermosan_lib.study.folders.split_words import part_named

__all__ = [
    "GIVEN_SPLIT_FILE",
    "SPLIT_FOLDERS",
    "PictureFiles",
    "by_class_folders",
    "hints",
    "kept_parts",
    "lesion_masks",
    "named_folders",
    "part_named",
    "parts_of",
    "picture_files",
    "pictures_of",
    "read_mask",
    "unpacked",
    "write_parts",
]
