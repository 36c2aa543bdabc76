"""Divide a catalogue into train, val and test."""

import numpy as np
import pandas as pd

from dermosan_lib.errors import SplitError
from dermosan_lib.study.data import usable
from dermosan_lib.study.groups import picture_groups
from dermosan_lib.study.splitting.folds import Fold, by_fold
from dermosan_lib.study.splitting.given_parts import by_parts
from dermosan_lib.study.splitting.schemes import SPLITS, Fractions, at_random, by_group, by_source
from dermosan_lib.study.splitting.split_shares import FRACTIONS

SCHEMES = ("grouped", "deduplicated", "paper", "source", "given")
_COLUMNS = ["path", "condition", "group", "split"]


def split(
    catalog: pd.DataFrame,
    *,
    scheme: str = "grouped",
    seed: int = 42,
    fractions: Fractions = FRACTIONS,
    duplicates: pd.DataFrame | None = None,
    given: "pd.Series[str] | None" = None,
    parts: str = "",
    fold: Fold | None = None,
) -> pd.DataFrame:
    """Assign each usable image to ``train``, ``val`` or ``test``.

    - ``grouped``, the default, keeps each group of the catalogue (lesion or patient, and copies) in
      one split and each class's shares close to ``fractions``.
    - ``deduplicated`` does so with copies alone, as one must who knows no lesions. It needs
      ``duplicates``, the pairs ``path_a, path_b`` of `find_duplicates`.
    - ``paper`` is the published rule: within each class, files sorted and shuffled by ``seed``, the
      floor of 80% to train, the floor of 10% to val, the rest to test.
    - ``source`` holds out one whole source as test; see `by_source`.
    - ``given`` is the split that the collection came with: ``given`` tells the folder of each path,
      and ``parts`` which folder is what where its name does not; see `by_parts`. Groups may leak.

    With a ``fold``, which the grouped scheme alone can deal, that is the test; see `by_fold`.

    Returns ``path, condition, group, split``, sorted by path; the same for any row order of the
    catalogue, whose groups it keeps in every scheme. ``attrs["notes"]`` says in words what there is
    to know of it. Raises `SplitError` for fractions that do not
    sum to 1, an unknown scheme, a class too small to be in every split, or what a scheme lacks.
    """
    if scheme not in SCHEMES:
        raise SplitError(f"Scheme {scheme!r} is not known. Choose among: {', '.join(SCHEMES)}.")
    if abs(sum(fractions) - 1) > 1e-9 or min(fractions) <= 0:
        summed = " + ".join(f"{part:g}" for part in fractions)
        raise SplitError(
            f"Split fractions must be above 0 and sum to 1, but {summed} = {sum(fractions):g}. "
            "Change them."
        )
    rows = usable(catalog).sort_values("path", ignore_index=True)
    kept_whole = rows
    if scheme == "deduplicated":
        if duplicates is None:
            raise SplitError(
                "The deduplicated split needs the pairs of copies, but duplicates.csv is not "
                "beside the catalogue. Make both by `dermosan catalog`."
            )
        kept_whole = rows.assign(group=picture_groups(rows, duplicates))
    if fold and scheme != "grouped":
        raise SplitError(
            f"Folds are dealt by the grouped scheme, but the scheme is {scheme!r}. Leave one out."
        )
    rng = np.random.default_rng(seed)
    if scheme == "given":
        assigned, notes = by_parts(rows, given, parts, rng, fractions)
        made = rows[["path", "condition", "group"]].assign(split=assigned)
        check_splits(made)
        made.attrs["notes"] = notes
        return made
    _check_sizes(kept_whole, scheme)
    if fold:
        assigned = by_fold(rows, fold, seed, fractions)
    else:
        assign = {"paper": at_random, "source": by_source}.get(scheme, by_group)
        assigned = assign(kept_whole, rng, fractions)
    made = rows[["path", "condition", "group"]].assign(split=assigned)
    made.attrs["notes"] = []
    check_splits(made.assign(group=kept_whole["group"]), grouped=scheme != "paper")
    return made


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


def leaked_fraction(splits: pd.DataFrame) -> float:
    """Share (0..1) of test images whose group also has an image in train."""
    trained = set(splits.loc[splits["split"] == "train", "group"])
    return float(splits.loc[splits["split"] == "test", "group"].isin(trained).mean())


def _check_sizes(rows: pd.DataFrame, scheme: str) -> None:
    per_class = rows.groupby("condition")
    counts = per_class.size() if scheme == "paper" else per_class["group"].nunique()
    # The published rule leaves val empty below ten images of a class.
    least, what = (10, "images") if scheme == "paper" else (3, "groups")
    small = counts[counts < least]
    if len(small):
        raise SplitError(
            f"Each condition needs at least {least} {what} for the {scheme} split, but "
            f"{small.index[0]} has {small.iloc[0]}. Add images or drop the class."
        )
