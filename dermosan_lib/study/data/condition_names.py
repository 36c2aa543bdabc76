"""The conditions of a catalogue: their names as a collection writes them, kept beside the codes."""

from pathlib import Path

import pandas as pd

from dermosan_lib.conditions import (
    AD_HOC,
    Taxonomy,
    bare_taxonomy,
    load_taxonomy,
    taxonomy_names,
)

CONDITIONS_FILE = "conditions.csv"  # code, name, taxonomy; beside a catalogue
_COLUMNS = ["code", "name", "taxonomy"]
_ATTRIBUTE = "conditions"  # of the catalogue's frame: rows of the file


def taxonomy_of(present: set[str], catalog: pd.DataFrame) -> Taxonomy:
    """The taxonomy of the codes ``present``, with what ``catalog`` knows of their names."""
    told = {code: (name, taxonomy) for code, name, taxonomy in catalog.attrs.get(_ATTRIBUTE, ())}
    own = any(told[code][1] == AD_HOC for code in present if code in told)
    for name in () if own else taxonomy_names():
        shipped = load_taxonomy(name)
        if present <= set(shipped.codes):
            if present == set(shipped.codes):
                return shipped
            return shipped.subset(sorted(present, key=shipped.codes.index))
    # Not `recognise`: it may know a code of an ad hoc taxonomy as another condition's name.
    return bare_taxonomy({code: told.get(code, (code, ""))[0] for code in sorted(present)})


def attach_names(catalog: pd.DataFrame, taxonomy: Taxonomy) -> None:
    """Let ``catalog`` know the conditions of ``taxonomy``, which its codes are of."""
    catalog.attrs[_ATTRIBUTE] = [(c.code, c.name, taxonomy.name) for c in taxonomy]


def condition_names(catalog: pd.DataFrame) -> pd.DataFrame | None:
    """``code, name, taxonomy``: what the catalogue knows of its conditions; None for nothing."""
    known = catalog.attrs.get(_ATTRIBUTE)
    return None if known is None else pd.DataFrame(known, columns=_COLUMNS)


def read_names(catalog: pd.DataFrame, file: Path) -> None:
    """Let ``catalog`` know the `condition_names` left in ``file``; an older one has none."""
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
    except (OSError, ValueError):
        return
    if list(table.columns) == _COLUMNS and set(catalog["condition"]) <= set(table["code"]):
        catalog.attrs[_ATTRIBUTE] = list(table.itertuples(index=False, name=None))
