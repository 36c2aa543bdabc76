"""The split that a collection came with: which of its folders is train, val or test."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from dermosan_lib.errors import SplitError
from dermosan_lib.study.folders import part_named
from dermosan_lib.study.splitting.schemes import SPLITS, Fractions, by_group
from dermosan_lib.system import few

_EXAMPLE = "train=fold_a,val=fold_b,test=fold_c"


def read_part_names(text: str) -> dict[str, str]:
    """Read ``train=fold_a,val=fold_b,test=fold_c``: the split of each folder that is named.

    A split may be given several folders, each by an entry of its own. Raises `SplitError` for an
    entry of another form.
    """
    meant: dict[str, str] = {}
    for entry in filter(None, (entry.strip() for entry in text.split(","))):
        name, equals, folder = (piece.strip() for piece in entry.partition("="))
        if not equals or name not in SPLITS or not folder:
            raise SplitError(
                f"--parts names folders of {', '.join(SPLITS)}, as in {_EXAMPLE}, but has "
                f"{entry!r}. Change it."
            )
        if meant.setdefault(folder, name) != name:
            raise SplitError(
                f"--parts gives {folder!r} to {meant[folder]} and {name}. Leave one of them out."
            )
    return meant


def splits_of(parts: Iterable[str], given: str = "") -> dict[str, str]:
    """The split that each of ``parts``, names of folders, is: as ``given``, else by its name.

    With ``given`` (see `read_part_names`), parts that it does not name are judged by their names.
    Raises `SplitError` where a part's name says nothing, where ``given`` names none of them, or
    where no part is train or none is test.
    """
    names = sorted(set(parts))
    by_hand = read_part_names(given)
    strangers = sorted(set(by_hand) - set(names))
    if strangers:
        raise SplitError(
            f"--parts names {few(strangers)}, but the given split has {few(names)}. Change it."
        )
    meant = {name: by_hand.get(name) or part_named(name) for name in names}
    unclear = [name for name in names if not meant[name]]
    missing = [split for split in ("train", "test") if split not in meant.values()]
    if unclear or missing:
        what = (
            f"what {few(unclear)} is cannot be told from the name"
            if unclear
            else f"no folder of {few(names)} is {missing[0]}"
        )
        raise SplitError(
            f"Each folder of a given split is {', '.join(SPLITS)}, but {what}. Say which is "
            f"which by --parts {_EXAMPLE} (in a notebook: parts)."
        )
    return meant


def by_parts(
    rows: pd.DataFrame,
    given: "pd.Series[str] | None",
    names: str,
    rng: np.random.Generator,
    fractions: Fractions,
) -> tuple["pd.Series[str]", list[str]]:
    """The split of each of ``rows`` as ``given`` (part by path), and notes in words.

    Where no part is val, it is taken from train by group, in the proportion of ``fractions``.
    Raises `SplitError` without a given split, for one that misses an image, and as `splits_of`.
    """
    if given is None:
        raise SplitError(
            "The given split needs given_split.csv beside the catalogue. Make both by `dermosan "
            "catalog --split-folders keep`."
        )
    unknown = sorted(set(rows["path"]) - set(given.index))
    if unknown:
        raise SplitError(
            f"The given split must tell the part of each image, but misses {len(unknown)}: "
            f"{few(unknown)}. Make catalogue and given split anew together."
        )
    parts = given.loc[rows["path"]].set_axis(rows.index)
    meant = splits_of(parts.unique(), names)
    assigned = parts.map(meant)
    listed = ", ".join(f"{part} is {split}" for part, split in meant.items())
    notes = [f"The split is the given one: {listed}."]
    if "val" not in meant.values():
        trained = assigned == "train"
        total = fractions[0] + fractions[1]
        shares = (fractions[0] / total, fractions[1] / total)
        assigned[trained] = by_group(rows[trained], rng, shares, SPLITS[:2])
        taken = int((assigned == "val").sum())
        notes.append(
            f"It has no validation part, so {taken:,} images of train are taken for it, by group."
        )
    return assigned, notes
