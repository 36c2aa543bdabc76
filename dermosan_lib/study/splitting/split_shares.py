"""Shares of a split, with groups whole: how they are kept, and a word where they cannot be."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FRACTIONS = (0.8, 0.1, 0.1)
KEPT_SHARES = ("grouped", "deduplicated")  # schemes that aim at them with groups whole

_TOO_LARGE = 2  # times its part
_OFF = 0.05  # of all images: a share that is farther from the wanted one is told
_OFF_OF_CONDITION = 0.15
_FEW_GROUPS = 10
_NAMED = 5  # conditions in a sentence


def cut(
    images: "pd.Series[int]", fractions: Sequence[float], names: Sequence[str]
) -> dict[str, str]:
    """Cut a line of groups, of so many ``images`` each, into parts of about ``fractions``.

    A group goes where its middle lies, so a cut is off by half a group at most. Where a group is
    more than twice as large as a later part, that may leave little for the others: then the large
    groups go to the first part and the rest is cut by itself, if this is nearer to the fractions.

    Returns the part of each group by its name. Each part gets a group where there are enough.
    """
    usual = _by_middles(images, fractions, names)
    wanted = np.array(fractions) * images.sum()
    if images.max() > _TOO_LARGE * wanted[1:].max() and len(images) >= len(names):
        other = _large_first(images, fractions, names)
        if _distance(images, other, wanted, names) < _distance(images, usual, wanted, names):
            usual = other
    return dict(zip(images.index.astype(str), usual.tolist(), strict=True))


def completed(rows: pd.DataFrame, chosen: dict[str, str], names: Sequence[str]) -> dict[str, str]:
    """``chosen`` with groups moved so that each part holds each condition, where that is possible.

    A group with several conditions is laid with its rarest, so that another of its conditions may
    be missing somewhere. The smallest group that nothing else would then miss is moved.

    Args:
        rows: ``condition, group`` of each image.
        chosen: Part of each group.
        names: Of the parts.
    """
    if not _missing(rows["condition"], rows["group"].map(chosen), names):
        return chosen
    bears = pd.crosstab(rows["group"], rows["condition"])
    sizes, bears = bears.sum(axis=1), bears > 0
    part = pd.Series(chosen).reindex(bears.index)
    for condition in bears.sum().sort_values(kind="stable").index:
        for name in names:
            held = bears.groupby(part).sum().reindex(list(names), fill_value=0)
            if held.loc[name, condition]:
                continue
            spare = [
                group
                for group in bears.index[bears[condition]]
                if (held.loc[part[group]][bears.loc[group]] > 1).all()
            ]
            if spare:
                part[min(spare, key=lambda group: (sizes[group], group))] = name
    return {str(group): str(name) for group, name in part.items()}


def share_notes(splits: pd.DataFrame, fractions: Sequence[float] = FRACTIONS) -> list[str]:
    """What a grouped split could not keep, in sentences; none where the shares are as wanted.

    Told are parts that are off by more than 5% of all images, conditions of which a part is off by
    more than 15%, and validation or test with fewer than ten groups.
    """
    names = ("train", "val", "test")
    wanted = pd.Series(fractions, index=names)
    notes = []
    shares = splits["split"].value_counts(normalize=True).reindex(names, fill_value=0.0)
    off = shares.index[(shares - wanted).abs() > _OFF]
    if len(off):
        sizes = splits["group"].value_counts()
        listing = ", ".join(
            f"{name} {shares[name]:.1%} (wanted {wanted[name]:.0%})" for name in off
        )
        notes.append(
            f"The shares are not as wanted: {listing}. Groups are kept whole, and the largest of "
            f"{len(sizes):,} holds {sizes.iloc[0]:,} of {len(splits):,} images."
        )
    table = pd.crosstab(splits["condition"], splits["split"], normalize="index")
    away = (table.reindex(columns=list(names), fill_value=0.0) - wanted).abs().max(axis=1)
    worst = away[away > _OFF_OF_CONDITION].sort_values(ascending=False, kind="stable").index
    if len(worst):
        groups = splits.groupby("condition")["group"].nunique()
        few = ", ".join(f"{code} ({groups[code]} groups)" for code in worst[:_NAMED])
        more = f" and {len(worst) - _NAMED} more" if len(worst) > _NAMED else ""
        notes.append(
            f"Of these conditions a part holds far more or less than its share: {few}{more}. "
            "They have few groups or a very large one."
        )
    held = splits.groupby("split")["group"].nunique()
    short = [
        f"{name} ({held.get(name, 0)})" for name in names[1:] if held.get(name, 0) < _FEW_GROUPS
    ]
    if short:
        notes.append(
            f"Fewer than {_FEW_GROUPS} groups (lesions or patients) are in {' and '.join(short)}: "
            "what is chosen or measured there says little, and some of it is left out."
        )
    return notes


def _missing(conditions: "pd.Series[str]", parts: "pd.Series[str]", names: Sequence[str]) -> bool:
    """Whether a condition has no image in one of the parts."""
    counts = pd.crosstab(conditions, parts).reindex(columns=list(names), fill_value=0)
    return bool((counts == 0).to_numpy().any())


def _by_middles(
    images: "pd.Series[int]", fractions: Sequence[float], names: Sequence[str]
) -> NDArray[np.object_]:
    middles = images.cumsum() - images / 2
    edges = np.cumsum(fractions[:-1]) * images.sum()
    parts: NDArray[np.object_] = np.array(names, dtype=object)[
        np.searchsorted(edges, middles, side="right")
    ]
    parts[0] = names[0]  # also where the first group is larger than its part
    # In a small class a part may have got none: the last groups of the line make up for it.
    if names[-1] not in parts:
        parts[-1] = names[-1]
    if len(names) > 2 and names[1] not in parts and len(parts) > 2:
        trained = np.flatnonzero(parts == names[0])
        # One group alone in train stays there, however large: then test has several to give.
        parts[trained[-1] if len(trained) > 1 else trained[-1] + 1] = names[1]
    return parts


def _large_first(
    images: "pd.Series[int]", fractions: Sequence[float], names: Sequence[str]
) -> NDArray[np.object_]:
    """Groups larger than any later part go to the first; the line of the others is cut."""
    sizes = images.to_numpy()
    wanted = np.array(fractions) * sizes.sum()
    large = sizes > wanted[1:].max()
    # Each later part needs a group, so the smallest of the large ones may have to serve.
    for place in np.argsort(sizes, kind="stable")[: len(names) - 1]:
        large[place] = False
    parts = np.full(len(sizes), names[0], dtype=object)
    rest = np.flatnonzero(~large)
    needs = np.array([max(0.0, wanted[0] - sizes[large].sum()), *wanted[1:]])
    middles = sizes[rest].cumsum() - sizes[rest] / 2
    edges = np.cumsum(needs[:-1]) / needs.sum() * sizes[rest].sum()
    parts[rest] = np.array(names, dtype=object)[np.searchsorted(edges, middles, side="right")]
    for name in reversed(names[1:]):
        if name not in parts:
            here = parts[rest]
            several = [place for place in rest if (here == parts[place]).sum() > 1]
            parts[(several or [p for p in rest if parts[p] == names[0]])[-1]] = name
    return parts


def _distance(
    images: "pd.Series[int]",
    parts: NDArray[np.object_],
    wanted: NDArray[np.float64],
    names: Sequence[str],
) -> float:
    """Squared, for of two equal sums that with the more even parts is the better."""
    held = np.array([images.to_numpy()[parts == name].sum() for name in names])
    return float(((held - wanted) ** 2).sum())
