"""What a folder tells by itself: which files are pictures, of which condition, and with which mask.

What others may use of it:

- `by_class_folders`: What each picture shows where every condition has a folder.
- `lesion_masks`: Mask files that are known of ``paths`` below ``data``, by path.
- `picture_files`: Pictures below ``folder`` that can be read, and those of other formats.
- `read_mask`: A mask stretched to ``(size_px, size_px)`` as its picture is, True on the lesion.
"""

from dermosan_lib.study.folders.class_folders import by_class_folders
from dermosan_lib.study.folders.folder_walk import picture_files
from dermosan_lib.study.folders.mask_files import lesion_masks, read_mask

__all__ = ["by_class_folders", "lesion_masks", "picture_files", "read_mask"]
