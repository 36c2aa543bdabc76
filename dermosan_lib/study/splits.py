"""Divide a catalogue into train, val and test."""

import numpy as np
import pandas as pd

from dermosan_lib.errors import SplitError
from dermosan_lib.study.catalog import usable

SPLITS = ("train", "val", "test")
SCHEMES = ("grouped", "paper")
FRACTIONS = (0.8, 0.1, 0.1)
_COLUMNS = ["path", "condition", "group", "split"]


def split(
    catalog: pd.DataFrame,
    *,
    scheme: str = "grouped",
    seed: int = 42,
    fractions: tuple[float, float, float] = FRACTIONS,
) -> pd.DataFrame:
    """Assign each usable image to ``train``, ``val`` or ``test``.

    ``paper`` is the published rule: within each class, files sorted and shuffled by ``seed``, the
    floor of 80% to train, the floor of 10% to val, the rest to test. ``grouped``, the default,
    keeps each group (lesion, patient, or exact duplicates) in one split and each class's shares
    close to ``fractions``.

    Returns ``path, condition, group, split``, sorted by path; the same for any row order of the
    catalogue. Raises `SplitError` for fractions that do not sum to 1, an unknown scheme, or a class
    too small to be in every split.
    """
    if scheme not in SCHEMES:
        raise SplitError(f"Scheme {scheme!r} is not known. Choose among: {', '.join(SCHEMES)}.")
    if abs(sum(fractions) - 1) > 1e-9 or min(fractions) <= 0:
        summed = " + ".join(f"{part:g}" for part in fractions)
        raise SplitError(
            f"Split fractions must be above 0 and sum to 1, but {summed} = {sum(fractions):g}. "
            "Change them."
        )
    rows = usable(catalog)[["path", "condition", "group"]]
    rows = rows.sort_values("path", ignore_index=True)
    _check_sizes(rows, scheme)
    assign = _grouped if scheme == "grouped" else _paper
    rows["split"] = assign(rows, np.random.default_rng(seed), fractions)
    check_splits(rows, grouped=scheme == "grouped")
    return rows


def check_splits(splits: pd.DataFrame, *, grouped: bool = False) -> None:
    """Raise `SplitError` where a table is no valid split.

    Each path once, each split named ``train``, ``val`` or ``test``, each class in all three, and
    where ``grouped``, no group in two.
    """
    missing = [name for name in _COLUMNS if name not in splits.columns]
    if missing:
        raise SplitError(
            f"A split needs the columns {', '.join(_COLUMNS)}, but {', '.join(missing)} is "
            "missing. Make it by `dermosan split`."
        )
    unknown = sorted(set(splits["split"]) - set(SPLITS))
    if unknown:
        raise SplitError(f"Splits are {', '.join(SPLITS)}, but found {unknown[0]!r}. Rename it.")
    repeated = splits.loc[splits["path"].duplicated(), "path"]
    if len(repeated):
        raise SplitError(f"{repeated.iloc[0]} is listed twice in the split. Make it anew.")
    counts = pd.crosstab(splits["condition"], splits["split"]).reindex(columns=SPLITS, fill_value=0)
    for name in SPLITS:
        absent = counts.index[counts[name] == 0]
        if len(absent):
            raise SplitError(
                f"Every condition must be in every split, but {absent[0]} has no image in {name}. "
                "Add images or drop the class."
            )
    if grouped and leaking_groups(splits):
        raise SplitError(
            f"No group may be in two splits, but {leaking_groups(splits)} are. Split again."
        )


def leaking_groups(splits: pd.DataFrame) -> int:
    """Number of groups with images in more than one split."""
    parts = splits[["group", "split"]].drop_duplicates()
    return int((parts["group"].value_counts() > 1).sum())


def leak(splits: pd.DataFrame) -> float:
    """Share (0..1) of test images whose group also has an image in train."""
    trained = set(splits.loc[splits["split"] == "train", "group"])
    return float(splits.loc[splits["split"] == "test", "group"].isin(trained).mean())


def leak_table(catalog: pd.DataFrame, *, seed: int = 42) -> pd.DataFrame:
    """Both schemes side by side on the same images.

    Returns ``scheme, test_images, also_in_train, note``: the share (0..1) of test images whose
    group is in train too. A scheme that the classes are too small for has no numbers and says why.
    """
    rows: list[tuple[str, int | None, float | None, str]] = []
    for scheme in SCHEMES:
        try:
            parts = split(catalog, scheme=scheme, seed=seed)
        except SplitError as error:
            rows.append((scheme, None, None, str(error)))
            continue
        rows.append((scheme, int((parts["split"] == "test").sum()), round(leak(parts), 3), ""))
    return pd.DataFrame(rows, columns=["scheme", "test_images", "also_in_train", "note"])


def _check_sizes(rows: pd.DataFrame, scheme: str) -> None:
    per_class = rows.groupby("condition")
    counts = per_class["group"].nunique() if scheme == "grouped" else per_class.size()
    # The published rule leaves val empty below ten images of a class.
    least, what = (3, "groups") if scheme == "grouped" else (10, "images")
    small = counts[counts < least]
    if len(small):
        raise SplitError(
            f"Each condition needs at least {least} {what} for the {scheme} split, but "
            f"{small.index[0]} has {small.iloc[0]}. Add images or drop the class."
        )


def _paper(
    rows: pd.DataFrame, rng: np.random.Generator, fractions: tuple[float, float, float]
) -> "pd.Series[str]":
    assigned = pd.Series("test", index=rows.index)
    for _, members in rows.groupby("condition"):
        order = rng.permutation(members.index.to_numpy())
        # A millionth keeps 0.1 * 3140 = 313.99999999999997 from losing an image.
        train = int(len(order) * fractions[0] + 1e-6)
        val = int(len(order) * fractions[1] + 1e-6)
        assigned[order[:train]] = "train"
        assigned[order[train : train + val]] = "val"
    return assigned


def _grouped(
    rows: pd.DataFrame, rng: np.random.Generator, fractions: tuple[float, float, float]
) -> "pd.Series[str]":
    """Lay each class's groups in random order along a line and cut it at the fractions.

    A group goes where its middle lies, so a cut is off by half a group at most. A group that bears
    several labels counts with its rarest.
    """
    sizes = rows["condition"].value_counts()
    rarest = rows.assign(size=rows["condition"].map(sizes)).sort_values(["size", "condition"])
    groups = rarest.groupby("group", sort=True).agg(
        condition=("condition", "first"), images=("path", "size")
    )
    groups = groups.iloc[rng.permutation(len(groups))]
    chosen: dict[str, str] = {}
    for _, members in groups.groupby("condition"):
        chosen |= _cut(members["images"], fractions)
    return rows["group"].map(chosen)


def _cut(images: "pd.Series[int]", fractions: tuple[float, float, float]) -> dict[str, str]:
    middles = images.cumsum() - images / 2
    edges = np.cumsum(fractions[:2]) * images.sum()
    parts = np.array(SPLITS)[np.searchsorted(edges, middles, side="right")]
    # In a small class a part may have got none: the last groups of the line make up for it.
    if "test" not in parts:
        parts[-1] = "test"
    if "val" not in parts and len(parts) > 2:
        trained = np.flatnonzero(parts == "train")
        # One group alone in train stays there, however large: then test has several to give.
        parts[trained[-1] if len(trained) > 1 else trained[-1] + 1] = "val"
    return dict(zip(images.index.astype(str), parts.tolist(), strict=True))
