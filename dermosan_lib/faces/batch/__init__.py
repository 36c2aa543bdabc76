"""Folders of many images to one table: in shards that survive any end, on all cores or a cluster.

What others may use of it:

- `read_folder`: Read images into a table, going on where an earlier command ended.
- `Wish`: What a person asks for. `Outcome`: what came of it.
- `SUFFIXES_OF_TABLES`: How the names of tables end.
- `check_table`: Refuse a name that is no table's, before anything is read.
"""

from dermosan_lib.faces.batch.final_table import SUFFIXES_OF_TABLES, check_table
from dermosan_lib.faces.batch.reading_folder import Outcome, read_folder
from dermosan_lib.faces.batch.wish import Wish

__all__ = ["SUFFIXES_OF_TABLES", "Outcome", "Wish", "check_table", "read_folder"]
