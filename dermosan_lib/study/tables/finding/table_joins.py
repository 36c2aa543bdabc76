"""Two tables of the same images put together: labels in one, attributes in another."""

import pandas as pd

from dermosan_lib.study.table_files import (
    KEY_NAMES,
    Table,
    by_plain_name,
    plain,
)
from dermosan_lib.study.tables.matching_rules import folded, place_parts


def joined_on_images(table: Table, image: str, other: Table, other_image: str) -> Table:
    """``table`` with the columns of ``other`` that it lacks, a row an image in both.

    Where ``other`` names an image twice, or none of ``table``'s, it is left aside; a note says so.
    """
    for form in (_name_of, _path_of):  # names may be given anew in each folder
        keys, others = form(table.frame[image]), form(other.frame[other_image])
        if not keys.duplicated().any() and not others.duplicated().any():
            break
    return _joined(table, keys, other, others, other_image)


def joined_on_key(table: Table, other: Table) -> Table | None:
    """``table`` with the columns of ``other`` by the case, lesion or patient that both name.

    None where they share no such column, or where ``other`` has several rows of one.
    """
    mine, theirs = by_plain_name(table.frame.columns), by_plain_name(other.frame.columns)
    key = next((name for name in KEY_NAMES if name in mine and name in theirs), "")
    if not key or other.frame[theirs[key]].duplicated().any():
        return None
    keys, others = table.frame[mine[key]], other.frame[theirs[key]]
    return _joined(table, keys, other, others, theirs[key]) if keys.isin(others).any() else None


def _joined(
    table: Table, keys: "pd.Series[str]", other: Table, others: "pd.Series[str]", key: str
) -> Table:
    known = {plain(name) for name in table.frame.columns}
    further = [name for name in other.frame.columns if name != key and plain(name) not in known]
    if others.duplicated().any():
        return _unused(table, other, "it names images several times")
    shared = int(keys.isin(others).sum())
    if not shared:
        return _unused(table, other, "it names other images")
    aligned = other.frame[further].set_axis(others.to_numpy()).reindex(keys.to_numpy())
    aligned = aligned.fillna("").set_axis(table.frame.index)
    note = f"{other.name} tells {', '.join(further[:8])} of {shared} rows of {table.name}"
    return table.with_frame(
        pd.concat([table.frame, aligned], axis=1), table.lines, *other.notes, note
    )


def _unused(table: Table, other: Table, why: str) -> Table:
    note = f"{other.name} is not used: {why}"
    return table.with_frame(table.frame, table.lines, note)


def _name_of(names: "pd.Series[str]") -> "pd.Series[str]":
    return names.map({name: folded(place_parts(name)[-1]) for name in pd.unique(names)})


def _path_of(names: "pd.Series[str]") -> "pd.Series[str]":
    return names.map({name: folded("/".join(place_parts(name))) for name in pd.unique(names)})
