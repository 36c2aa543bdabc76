"""Tables of two columns that begin with a picture: ISIC 2016's ``ISIC_0000000,benign``."""

import pandas as pd

from dermosan_lib.study.table_files import (
    COARSE_LABEL_NAMES,
    IMAGE_NAMES,
    LABEL_NAMES,
    Table,
    plain,
)
from dermosan_lib.study.tables.image_column import Pictures

_KNOWN = {*IMAGE_NAMES, *LABEL_NAMES, *COARSE_LABEL_NAMES}
_HALF = 0.5


def is_headless(table: Table, pictures: Pictures) -> bool:
    """Whether what stands for the names of columns is a row."""
    names = table.frame.columns
    if _KNOWN & set(map(plain, names)):
        return False
    return any(map(pictures.surely, names)) or _numbered(table, pictures)


def with_names(table: Table, pictures: Pictures) -> Table:
    """``table`` with its first line as a row, where it has no names of columns and is of two.

    The columns are called ``image`` and ``label``; another table is given back as it is.
    """
    frame = table.frame
    if frame.shape[1] != 2 or not is_headless(table, pictures):
        return table
    first, second = frame.columns
    # A column that is named as the one before is told apart by ".1", see `Table`.
    head = [first, second.removesuffix(".1") if second == f"{first}.1" else second]
    names = ["image", "label"] if pictures.named(first) else ["label", "image"]
    rows = [head, *frame.to_numpy().tolist()]
    longer = pd.DataFrame(rows, columns=pd.Index(names, dtype=object), dtype=object).astype(str)
    lines = [(table.lines[0] if table.lines else 2) - 1, *table.lines]
    note = f"{table.name} names no columns: they are taken for {' and '.join(names)}"
    return table.with_frame(longer, lines, note)


def _numbered(table: Table, pictures: Pictures) -> bool:
    """Whether files are numbers, and so is the first line as all others are."""
    frame = table.frame
    return frame.shape[1] == 2 and any(
        pictures.named(name) and len(frame) > 0 and pictures.share(frame[name]) > _HALF
        for name in frame.columns
    )
