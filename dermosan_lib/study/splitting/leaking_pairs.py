"""Pairs of images that a split may leak by: copies, shared groups, labels that contradict."""

import pandas as pd

LEAK_PAIRS_FILE = "leak_pairs.csv"
GROUP = "group"  # the kind of a pair that shares a group and is not known for copies
PAIR_COLUMNS = (
    "path_a", "path_b", "kind", "agreement", "split_a", "split_b", "condition_a", "condition_b",
    "across_splits", "labels_differ", "table_groups_differ",
)  # fmt: skip
_TOLD = ("kind", "agreement", "group_a", "group_b")


def leak_pairs(splits: pd.DataFrame, duplicates: pd.DataFrame) -> pd.DataFrame:
    """Pairs of images to look at, most serious first.

    Args:
        splits: ``path, condition, group, split``.
        duplicates: Of `study.data.survey`; ``group_a, group_b`` are the table's.

    Returns:
        `PAIR_COLUMNS`. Copies (``exact``, ``near``) that lie in two splits, bear two labels or that
        the table puts into two groups; and, as ``group``, each val or test image whose group is in
        train with the first of that group there, and the first two images of a group whose labels
        differ, where they are not listed as copies.
    """
    by_path = splits.set_index("path")
    duplicates = duplicates.reindex(columns=["path_a", "path_b", *_TOLD])
    known = duplicates["path_a"].isin(by_path.index) & duplicates["path_b"].isin(by_path.index)
    copies = duplicates[known]
    grouped = _shared(splits)
    listed = set(zip(copies["path_a"], copies["path_b"], strict=True))
    new = [pair not in listed for pair in zip(grouped["path_a"], grouped["path_b"], strict=True)]
    pairs = pd.concat([copies, grouped[new]], ignore_index=True) if any(new) else copies.copy()
    for side in ("a", "b"):
        for name in ("split", "condition"):
            pairs[f"{name}_{side}"] = by_path[name].loc[pairs[f"path_{side}"]].to_numpy()
    pairs["across_splits"] = pairs["split_a"] != pairs["split_b"]
    pairs["labels_differ"] = pairs["condition_a"] != pairs["condition_b"]
    named = pairs[["group_a", "group_b"]].astype(object).fillna("")
    two = (named["group_a"] != named["group_b"]) & (named != "").all(axis=1)
    pairs["table_groups_differ"] = two & (pairs["kind"] != GROUP)
    flags = ["across_splits", "labels_differ", "table_groups_differ"]
    pairs = pairs[pairs[flags].any(axis=1)]
    pairs = pairs.assign(copy=pairs["kind"] != GROUP)
    order = ["across_splits", "labels_differ", "copy", "agreement", "path_a", "path_b"]
    rising = [False, False, False, False, True, True]
    return pairs.sort_values(order, ascending=rising, ignore_index=True)[list(PAIR_COLUMNS)]


def _shared(splits: pd.DataFrame) -> pd.DataFrame:
    """Pairs within a group: the first of train with each beyond it, and the first two labels."""
    rows = splits.sort_values("path")
    trained = rows[rows["split"] == "train"].drop_duplicates("group").set_index("group")["path"]
    beyond = rows[(rows["split"] != "train") & rows["group"].isin(trained.index)]
    first = rows.drop_duplicates("group").set_index("group")
    other = rows[rows["condition"].to_numpy() != first.loc[rows["group"], "condition"].to_numpy()]
    other = other.drop_duplicates(["group", "condition"])
    ends = [
        (trained.loc[beyond["group"]].to_numpy(), beyond["path"].to_numpy()),
        (first.loc[other["group"], "path"].to_numpy(), other["path"].to_numpy()),
    ]
    pairs = [sorted(pair) for one, two in ends for pair in zip(one, two, strict=True)]
    table = pd.DataFrame(pairs, columns=["path_a", "path_b"]).drop_duplicates()
    return table.assign(kind=GROUP, agreement=float("nan"), group_a="", group_b="")
