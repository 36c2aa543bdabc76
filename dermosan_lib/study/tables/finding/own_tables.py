"""Tables that this library writes, which may lie beside the images and do not describe them."""

from pathlib import Path

from dermosan_lib.study.table_files import (
    Table,
)
from dermosan_lib.study.tables.attribute_columns import IDENTIFIERS_FILE

# Columns that only such a table has together.
_COLUMNS = (
    {"path", "sha256", "phash"},  # the catalogue
    {"path_a", "path_b"},  # copies and leaks
    {"path", "condition", "group", "split"},  # the split, and predictions
)


def is_own(file: Path, table: Table) -> bool:
    """Whether ``table``, read from ``file``, is one of ours."""
    names = set(table.frame.columns)
    if file.name.endswith(IDENTIFIERS_FILE) and "path" in names:
        return True
    return any(known <= names for known in _COLUMNS)
