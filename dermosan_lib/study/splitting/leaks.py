"""What a split lets through: shared groups, copies across splits, labels that contradict."""

from dataclasses import asdict
from itertools import combinations
from typing import Any

import pandas as pd

from dermosan_lib.errors import SplitError
from dermosan_lib.study.groups import (
    SUBJECT_LEVELS,
    contradiction_counts,
    linked_groups,
)
from dermosan_lib.study.splitting.folds import Fold
from dermosan_lib.study.splitting.leak_levels import leak_levels, level_sentences, parted_notes
from dermosan_lib.study.splitting.schemes import SPLITS
from dermosan_lib.study.splitting.split_shares import FRACTIONS, KEPT_SHARES, share_notes
from dermosan_lib.study.splitting.splitting import SCHEMES, leaking_groups, split

LEAK_REPORT_FILE, LEAK_PAIRS_FILE = "leak_report.json", "leak_pairs.csv"
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
        duplicates: Of `study.data.catalogue.survey`; ``group_a, group_b`` are the table's.

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


def leak_report(
    splits: pd.DataFrame,
    duplicates: pd.DataFrame,
    *,
    attributes: pd.DataFrame | None = None,
    contradictions: pd.DataFrame | None = None,
    scheme: str = "",
    seed: int | None = None,
    fold: Fold | None = None,
) -> dict[str, Any]:
    """Count what a split lets through; shares are of the split's images, 0..1.

    Arguments as of `leak_pairs`; ``attributes`` as of `leak_levels`; ``contradictions`` of
    `study.groups.contradictions`, None where nobody has looked; ``scheme``, ``seed`` and ``fold``
    are told as given. Returns a mapping fit for JSON: ``images`` and, for val and test, images
    whose group or whose copy is in train; groups in several splits; pairs of copies within and
    across splits; groups and pairs of copies with several labels; pairs of copies that the table
    calls two groups; ``contradictions``, how many lesions, patients or files break each rule, None
    where that is not known; ``levels`` of `leak_levels`; ``given``, what `split` notes of a given
    split; and ``notes``, in words what a grouped split does not keep.
    """
    pairs = leak_pairs(splits, duplicates)
    copies = pairs[pairs["kind"] != GROUP]
    by_copies = splits.assign(group=linked_groups(splits["path"], duplicates))
    kinds = duplicates["kind"].value_counts()
    labels = splits.groupby("group")["condition"].nunique()
    mixed = labels.index[labels > 1]
    crossing = copies[copies["across_splits"]]
    levels = leak_levels(splits, duplicates, attributes)
    wanted = fold.shares(FRACTIONS) if fold else FRACTIONS
    between = [tuple(sorted(pair, key=SPLITS.index)) for pair in _ends(crossing)]
    return {
        "scheme": scheme,
        "seed": seed,
        **({"fold": asdict(fold)} if fold else {}),
        "images": {name: int((splits["split"] == name).sum()) for name in SPLITS},
        "groups": int(splits["group"].nunique()),
        "groups_in_several_splits": leaking_groups(splits),
        "group_also_in_train": {name: _seen(splits, name) for name in SPLITS[1:]},
        "copy_in_train": {name: _seen(by_copies, name) for name in SPLITS[1:]},
        "pairs_of_copies": {kind: int(kinds.get(kind, 0)) for kind in ("exact", "near")},
        "pairs_of_copies_across_splits": {
            f"{one}-{two}": between.count((one, two)) for one, two in combinations(SPLITS, 2)
        },
        "groups_with_several_conditions": len(mixed),
        "images_in_them": int(splits["group"].isin(mixed).sum()),
        "pairs_of_copies_with_two_conditions": int(copies["labels_differ"].sum()),
        "pairs_of_copies_in_two_table_groups": int(copies["table_groups_differ"].sum()),
        "contradictions": None if contradictions is None else contradiction_counts(contradictions),
        "levels": levels,
        **({"given": list(given)} if (given := splits.attrs.get("notes")) else {}),
        "notes": [
            *(parted_notes(levels) if scheme == "grouped" else []),
            *(share_notes(splits, wanted) if scheme in KEPT_SHARES else []),
        ],
    }


def leak_table(
    catalog: pd.DataFrame,
    duplicates: pd.DataFrame,
    *,
    attributes: pd.DataFrame | None = None,
    seed: int = 42,
    given: "pd.Series[str] | None" = None,
    parts: str = "",
) -> pd.DataFrame:
    """All schemes side by side on the same images.

    Returns ``scheme, test_images, group_in_train, copy_in_train, copies_across_splits, note``: the
    shares (0..1) of test images whose group, or whose copy, is in train too, and the number of
    pairs of copies in two splits; and ``patient_in_train`` and ``lesion_in_train`` where
    ``attributes``, as of `leak_levels`, tell them. A scheme that these images do not allow has no
    numbers and says why. ``given`` and ``parts`` as of `split`; without them that scheme is left
    out.
    """
    rows: list[dict[str, Any]] = []
    levels: dict[str, None] = {}
    for scheme in SCHEMES:
        if scheme == "given" and given is None:
            continue
        try:
            made = split(
                catalog, scheme=scheme, seed=seed, duplicates=duplicates, given=given, parts=parts
            )
        except SplitError as error:
            rows.append({"scheme": scheme, "note": str(error)})
            continue
        report = leak_report(made, duplicates, attributes=attributes)
        known = {level: report["levels"][level] for level in SUBJECT_LEVELS}
        by_level = {
            f"{level}_in_train": one["also_in_train"]["test"]["share"]
            for level, one in known.items()
            if one["known"]
        }
        levels |= dict.fromkeys(by_level)
        rows.append(
            {
                "scheme": scheme,
                "test_images": report["images"]["test"],
                "group_in_train": report["group_also_in_train"]["test"]["share"],
                "copy_in_train": report["copy_in_train"]["test"]["share"],
                "copies_across_splits": sum(report["pairs_of_copies_across_splits"].values()),
                "note": "",
                **by_level,
            }
        )
    names = (
        "scheme", "test_images", *levels, "group_in_train", "copy_in_train",
        "copies_across_splits", "note",
    )  # fmt: skip
    counts = {"test_images": "Int64", "copies_across_splits": "Int64"}
    return pd.DataFrame(rows, columns=list(names)).astype(counts)


def leak_words(report: dict[str, Any]) -> str:
    """A `leak_report` in a few lines, warnings last."""
    seen = report["group_also_in_train"]["test"]
    crossing = sum(report["pairs_of_copies_across_splits"].values())
    fold = report.get("fold")
    which = ["Fold {number} of {of}, repeat {repeat}, is the test.".format(**fold)] if fold else []
    first = (
        f"leak: {seen['images']:,} of {report['images']['test']:,} test images "
        f"({seen['share']:.1%}) share a group with train; {crossing:,} pairs of copies lie across "
        f"splits; {report['groups_with_several_conditions']:,} groups bear several labels"
    )
    # Reports of earlier versions have none of these.
    told = [
        f"contradiction: {rule}, but {count:,} {'do' if count > 1 else 'does'} not"
        for rule, count in (report.get("contradictions") or {}).items()
    ]
    warnings = [f"WARNING: {note}" for note in report.get("notes", ())]
    levels = level_sentences(report.get("levels", {}))
    return "\n".join([*which, *report.get("given", ()), first, *levels, *told, *warnings])


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


def _ends(pairs: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(pairs["split_a"], pairs["split_b"], strict=True))


def _seen(splits: pd.DataFrame, name: str) -> dict[str, float]:
    """Images of split ``name`` whose group is in train."""
    trained = splits.loc[splits["split"] == "train", "group"]
    seen = splits.loc[splits["split"] == name, "group"].isin(trained)
    return {"images": int(seen.sum()), "share": round(float(seen.mean()), 4)}
