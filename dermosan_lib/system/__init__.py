"""Files, locks, folders and processes of the machine.

What others may use of it:

- `LibraryContext`: Processes that start afresh, and never run the caller's script a second time.
- `PATH_COLUMNS`: Columns of our tables that hold paths below the data folder.
- `atomic_path`: Give a temporary sibling of ``path``, renamed to it when the block ends without
  an error.
- `cache_folder`: Our folder of caches, which may not exist yet.
- `end_with_parent`: End this process of `multiprocessing` when the one that started it ends.
- `few`: The first three of ``names``.
- `held_alone`: Hold the lock file ``path`` alone, and tell those who come meanwhile who holds it.
- `keras_home`: The folder of Keras' settings and downloaded weights: the person's own, else one
  of ours.
- `locked`: Hold the lock file ``path``, which stays; its folder is made where it is missing.
- `map_in_processes`: Results of ``function`` (which can be pickled) for ``items``, in their
  order.
- `open_session`: A session of ONNX Runtime on the processor.
- `pool_or_none`: What ``make`` gives; None, with a warning, where processes cannot share work.
- `processor_name`: The processor's name, or the numbers of its design; "" where the system tells
  neither.
- `read_cpuinfo`: What Linux tells of its first processor, names in lower case; empty elsewhere.
- `read_written`: A CSV of ours, also after another system or a spreadsheet has written it.
- `refusals_in_words`: Raise `RunError` where the disk is full or refuses, naming ``path`` and
  what to do.
- `remove_leftovers`: Remove what `atomic_path` of a killed process left of ``name`` in ``folder``
  and below.
- `sync_folder`: Have the names in ``folder`` on the disk, so that a rename outlives a power cut.
- `vector_instructions`: Those that matter for arithmetic, sorted; None where the system is not
  Linux.
- `walk_files`: List the files below ``folder``, sorted.
- `write_table`: Write a table as CSV, whole or not at all; `read_written` reads it.
"""

from dermosan_lib.system.atomic_writing import (
    atomic_path,
    refusals_in_words,
    remove_leftovers,
    sync_folder,
)
from dermosan_lib.system.file_walk import few, walk_files
from dermosan_lib.system.locking import held_alone, locked
from dermosan_lib.system.onnx_sessions import open_session
from dermosan_lib.system.own_folders import cache_folder, keras_home
from dermosan_lib.system.process_map import end_with_parent, map_in_processes, pool_or_none
from dermosan_lib.system.processor import processor_name, read_cpuinfo, vector_instructions
from dermosan_lib.system.spawning import LibraryContext
from dermosan_lib.system.written_tables import PATH_COLUMNS, read_written, write_table

__all__ = [
    "PATH_COLUMNS",
    "LibraryContext",
    "atomic_path",
    "cache_folder",
    "end_with_parent",
    "few",
    "held_alone",
    "keras_home",
    "locked",
    "map_in_processes",
    "open_session",
    "pool_or_none",
    "processor_name",
    "read_cpuinfo",
    "read_written",
    "refusals_in_words",
    "remove_leftovers",
    "sync_folder",
    "vector_instructions",
    "walk_files",
    "write_table",
]
