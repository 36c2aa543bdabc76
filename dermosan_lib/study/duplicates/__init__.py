"""Which image files are copies of one another, and the facts of each file that tell.

What others may use of it:

- `DUPLICATES_FILE`: Name of the table of copies.
- `HashIndex`: 64-bit codes of which 63 count, filed by each of several parts (multi-index
  hashing).
- `Hasher`: Hashes for one set of pictures.
- `RADIUS_BITS`: How many bits two perceptual hashes of copies may differ by.
- `exact_duplicates`: The ``exact`` pairs alone, from ``path, sha256``: each copy with the first
  by path.
- `examine_files`: Find the facts of ``paths`` below ``data``.
- `facts_of`: What the catalogue says of a file, from its ``content`` and the ``pixels`` in it.
- `find_duplicates`: Find pairs of pictures that are copies of one another.
- `kept_duplicates`: `find_duplicates`, read from the folder ``cache`` where the same was asked
  before.
- `likeness_of`: Reduce ``(height, width, 3)`` RGB to ``(LENGTH,)`` bytes: lightness, then two
  colours.
- `problem_of`: What the catalogue says of a file that cannot be decoded.
- `read_duplicates`: Read pairs that were written as CSV; raises `CatalogError` where they are
  none.
- `user_cache_folder`: Where this system keeps what a program can make again, below the person's
  own folder.
"""

from dermosan_lib.study.duplicates.candidates import RADIUS_BITS
from dermosan_lib.study.duplicates.file_facts import examine_files, facts_of, problem_of
from dermosan_lib.study.duplicates.file_facts_cache import user_cache_folder
from dermosan_lib.study.duplicates.hash_index import HashIndex
from dermosan_lib.study.duplicates.perceptual_hash import Hasher
from dermosan_lib.study.duplicates.search import (
    DUPLICATES_FILE,
    exact_duplicates,
    find_duplicates,
    kept_duplicates,
    read_duplicates,
)
from dermosan_lib.study.duplicates.thumbnail_planes import likeness_of

__all__ = [
    "DUPLICATES_FILE",
    "RADIUS_BITS",
    "HashIndex",
    "Hasher",
    "exact_duplicates",
    "examine_files",
    "facts_of",
    "find_duplicates",
    "kept_duplicates",
    "likeness_of",
    "problem_of",
    "read_duplicates",
    "user_cache_folder",
]
