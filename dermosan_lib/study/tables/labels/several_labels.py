"""Cells that name several conditions at once, as ``eczema|acne`` beside ``eczema`` and ``acne``."""

import re

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import (
    Table,
)

_SIGNS = re.compile(r"\s*[|;,+&/]\s*")


def refuse_several(table: Table, column: str, labels: "pd.Series[str]") -> None:
    """Raise `CatalogError` where a label is made of other labels of the column.

    A sign within a name does no harm: ``psoriasis, plaque`` is one condition unless the table has
    both ``psoriasis`` and ``plaque``.
    """
    alone = {text.casefold() for text in pd.unique(labels) if text}
    joined = [text for text in pd.unique(labels) if _parts(text) and _parts(text) <= alone]
    if joined:
        rows = labels.isin(joined)
        line = table.lines[int(rows.to_numpy().argmax())]
        raise CatalogError(
            f"A picture shows one condition, but {rows.sum()} rows of {table.name} name several in "
            f"{column}, such as {joined[0]!r} on line {line}. Keep one, remove the rows, or name "
            "another column with --label-column."
        )


def _parts(text: str) -> set[str]:
    parts = {one.casefold() for one in _SIGNS.split(text.strip())} - {""}
    return parts if len(parts) > 1 else set()
