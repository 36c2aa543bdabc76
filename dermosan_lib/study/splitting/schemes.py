"""How each scheme assigns images to train, val and test."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dermosan_lib.errors import SplitError
from dermosan_lib.study.splitting.split_shares import completed, cut

SPLITS = ("train", "val", "test")
Fractions = tuple[float, float, float]


def at_random(
    rows: pd.DataFrame, rng: np.random.Generator, fractions: Fractions
) -> "pd.Series[str]":
    """Within each class, as published: floors of the shares for train and val, the rest test."""
    assigned = pd.Series("test", index=rows.index)
    for _, members in rows.groupby("condition"):
        order = rng.permutation(members.index.to_numpy())
        # A millionth keeps 0.1 * 3140 = 313.99999999999997 from losing an image.
        train = int(len(order) * fractions[0] + 1e-6)
        val = int(len(order) * fractions[1] + 1e-6)
        assigned[order[:train]] = "train"
        assigned[order[train : train + val]] = "val"
    return assigned


def by_group(
    rows: pd.DataFrame,
    rng: np.random.Generator,
    fractions: Sequence[float],
    names: Sequence[str] = SPLITS,
) -> "pd.Series[str]":
    """Lay each class's groups in random order along a line and cut it at the fractions; see `cut`.

    A group that bears several labels counts with its rarest. Where a class is then missing from a
    part, groups are moved; see `completed`.
    """
    sizes = rows["condition"].value_counts()
    rarest = rows.assign(size=rows["condition"].map(sizes)).sort_values(["size", "condition"])
    groups = rarest.groupby("group", sort=True).agg(
        condition=("condition", "first"), images=("path", "size")
    )
    groups = groups.iloc[rng.permutation(len(groups))]
    chosen: dict[str, str] = {}
    for _, members in groups.groupby("condition"):
        chosen |= cut(members["images"], fractions, names)
    return rows["group"].map(completed(rows, chosen, names))


def by_source(
    rows: pd.DataFrame, rng: np.random.Generator, fractions: Fractions
) -> "pd.Series[str]":
    """Hold out one whole source as test; divide the others into train and val by group.

    The source is drawn from those that hold every condition and leave every condition to the
    others. Two sources are enough: validation comes from where training comes, since who develops
    a model has no images of the place it will be used in. A group with images in the held-out
    source and in others stays in train or val, whole.

    Raises `SplitError` for fewer than two sources, or where no source can be held out.
    """
    sources = sorted(rows["source"].unique())
    if len(sources) < 2:
        raise SplitError(
            f"The source split needs at least 2 sources, but all images are of {sources[0]!r}. "
            "Name the table's column of hospitals or data sets with --source-column."
        )
    reach = rows.groupby("group")["source"].transform("nunique")
    reasons = []
    for number in rng.permutation(len(sources)):
        held = (rows["source"] == sources[number]) & (reach == 1)
        lacking = _lacking(rows, held)
        if not lacking:
            break
        reasons.append(f"without {sources[number]!r} {lacking}")
    else:
        raise SplitError(
            f"A source can be held out where every condition is in it and at least 3 groups of "
            f"each remain, but none of {len(sources)} can: {'; '.join(reasons[:3])}. "
            "Drop the rarest conditions or merge sources."
        )
    assigned = pd.Series("test", index=rows.index)
    total = fractions[0] + fractions[1]
    shares = (fractions[0] / total, fractions[1] / total)
    assigned[~held] = by_group(rows[~held], rng, shares, SPLITS[:2])
    return assigned


def _lacking(rows: pd.DataFrame, held: "pd.Series[bool]") -> str:
    """Which condition forbids to hold these rows out, in words; "" for none."""
    left = rows[~held].groupby("condition")["group"].nunique()
    for condition in sorted(rows["condition"].unique()):
        if not (rows.loc[held, "condition"] == condition).any():
            return f"test would have no {condition}"
        if left.get(condition, 0) < 3:
            return f"train and val would have fewer than 3 groups of {condition}"
    return ""
