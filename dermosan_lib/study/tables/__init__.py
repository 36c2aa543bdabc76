"""What a table beside the pictures says of them: label, group, source and attributes.

What others may use of it:

- `Columns`: Columns of a table; empty ones are recognised by name.
- `IDENTIFIERS_FILE`: Name of the table of patients and lesions beside a catalogue that no run
  holds.
- `KNOWN_COLUMNS`: Attributes and the column names that tables use for them.
- `Source`: Where each image lies, what it is called, to which group it belongs, whence it comes.
- `attributes_of`: Every further column of the images' table, under standard names where they are
  known.
- `find_table`: The table in a folder that says what its pictures show, joined with one that tells
  more.
- `identifiers_of`: ``path`` and the columns of attributes that name patients and lesions.
- `kept_identifiers`: What `identifiers_of` left in ``file``, indexed by path; None where it is
  not there.
- `read_table`: Find the image of each row of a table.
- `tables_above`: Names of tables in the folder above that seem to name the pictures.
"""

from dermosan_lib.study.tables.attribute_columns import (
    IDENTIFIERS_FILE,
    KNOWN_COLUMNS,
    attributes_of,
    identifiers_of,
    kept_identifiers,
)
from dermosan_lib.study.tables.finding import find_table, tables_above
from dermosan_lib.study.tables.label_table import read_table
from dermosan_lib.study.tables.source import Columns, Source

__all__ = [
    "IDENTIFIERS_FILE",
    "KNOWN_COLUMNS",
    "Columns",
    "Source",
    "attributes_of",
    "find_table",
    "identifiers_of",
    "kept_identifiers",
    "read_table",
    "tables_above",
]
