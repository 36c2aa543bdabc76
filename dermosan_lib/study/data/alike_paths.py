"""Paths that are two files here and one on another system."""

import unicodedata
from collections.abc import Iterable

import pandas as pd


def alike_paths(paths: Iterable[str]) -> list[str]:
    """A warning where ``paths`` differ only by case, or by how their accents are composed.

    Windows and macOS take such names for one file, so that a copy of the data there, or from there,
    has fewer pictures than the catalogue. Empty where there are none.
    """
    table = pd.Series(list(paths), dtype=str)
    plain = table.map(lambda path: unicodedata.normalize("NFC", path).casefold())
    shared = table[plain.duplicated(keep=False)]
    if shared.empty:
        return []
    first = " and ".join(sorted(shared[plain[shared.index] == plain[shared.index[0]]])[:2])
    return [
        f"WARNING: {len(shared)} paths differ from another only by case or accents, such as "
        f"{first}: Windows and macOS take them for one file. Rename them before the data is moved."
    ]
