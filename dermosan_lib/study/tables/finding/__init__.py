"""The table that lies beside the pictures: which files may hold it, and which table it is.

What others may use of it:

- `find_table`: The table in a folder that says what its pictures show, joined with one that tells
  more.
- `tables_above`: Names of tables in the folder above that seem to name the pictures.
"""

from dermosan_lib.study.tables.finding.table_candidates import tables_above
from dermosan_lib.study.tables.finding.table_search import find_table

__all__ = ["find_table", "tables_above"]
