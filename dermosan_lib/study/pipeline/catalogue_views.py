"""What a catalogue holds, as small tables and pictures to look at."""

import pandas as pd

from dermosan_lib.images import Pixels
from dermosan_lib.study.data import (
    catalog_taxonomy,
    thumbnails,
    usable,
)
from dermosan_lib.study.runs import Run
from dermosan_lib.text import visible

_NO_TABLE = "sha256:"  # the name of a group that no table gives begins so
_UNNAMED = "none named"


def described(catalog: pd.DataFrame) -> pd.DataFrame:
    """``path, condition, width_px, height_px, format, group, source`` of each row, no hashes.

    A picture that no table puts into a group is a group of its own (with its copies), which is told
    in words instead of by a hash.
    """
    shown = catalog[["path", "condition", "width_px", "height_px", "format", "group", "source"]]
    named = ~shown["group"].str.startswith(_NO_TABLE)
    return shown.assign(group=shown["group"].where(named, _UNNAMED)).reset_index(drop=True)


def problems(catalog: pd.DataFrame) -> pd.DataFrame:
    """``path, problem`` of the files that cannot be used."""
    return catalog.loc[catalog["problem"] != "", ["path", "problem"]].reset_index(drop=True)


def notes_in_words(catalog: pd.DataFrame) -> str:
    """What was left out of the catalogue, and by which table or folders it was made, a line each.

    Empty for a catalogue that an earlier version made.
    """
    return "\n".join(map(visible, catalog.attrs.get("notes", ())))


def images_and_groups(catalog: pd.DataFrame) -> pd.DataFrame:
    """How many usable ``images`` and how many ``groups`` each condition has, and its ``name``."""
    by_condition = usable(catalog).groupby("condition")
    table = pd.DataFrame({"images": by_condition.size(), "groups": by_condition["group"].nunique()})
    taxonomy = catalog_taxonomy(catalog)
    table.insert(0, "name", [taxonomy[code].name for code in table.index])
    return table


def first_pictures(
    run: Run, *, per_condition: int = 3, edge_px: int = 240
) -> tuple[list[Pixels], list[str]]:
    """The first pictures of each condition by name, and the condition of each.

    Pictures are ``(height, width, 3)`` uint8 RGB, the longer edge at most ``edge_px``.
    """
    rows = usable(run.catalog()).sort_values(["condition", "path"])
    rows = rows.groupby("condition").head(per_condition)
    pictures = thumbnails(run.data, rows["path"], edge_px=edge_px)
    return [pictures[path] for path in rows["path"]], rows["condition"].tolist()
