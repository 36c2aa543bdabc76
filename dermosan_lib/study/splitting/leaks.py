"""What a split lets through: shared groups, copies across splits, labels that contradict."""

from dataclasses import asdict
from itertools import combinations
from typing import Any

import pandas as pd

from dermosan_lib.study.groups import contradiction_counts, linked_groups
from dermosan_lib.study.splitting.folds import Fold
from dermosan_lib.study.splitting.leak_levels import leak_levels, level_sentences, parted_notes
from dermosan_lib.study.splitting.leaking_pairs import GROUP, leak_pairs
from dermosan_lib.study.splitting.schemes import SPLITS
from dermosan_lib.study.splitting.split_shares import FRACTIONS, KEPT_SHARES, share_notes
from dermosan_lib.study.splitting.splitting import leaking_groups

LEAK_REPORT_FILE = "leak_report.json"


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


def _ends(pairs: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(pairs["split_a"], pairs["split_b"], strict=True))


def _seen(splits: pd.DataFrame, name: str) -> dict[str, float]:
    """Images of split ``name`` whose group is in train."""
    trained = splits.loc[splits["split"] == "train", "group"]
    seen = splits.loc[splits["split"] == name, "group"].isin(trained)
    return {"images": int(seen.sum()), "share": round(float(seen.mean()), 4)}
