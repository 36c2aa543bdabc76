"""What a split lets through at each level known of: patient, lesion, group, copy of a picture."""

from typing import Any

import pandas as pd

from dermosan_lib.study.groups import (
    SUBJECT_LEVELS,
    level_columns,
    level_names,
    linked_groups,
    numbered_anew,
)
from dermosan_lib.study.splitting.schemes import SPLITS

_NOT_KNOWN = {
    "patient": "The table names no patients. Two lesions of one patient may lie on both sides of "
    "the split, and whether they do cannot be known from here.",
    "lesion": "The table names no lesions. Two photos of one lesion may lie on both sides of the "
    "split unless their group is one; whether they do cannot be known from here.",
}
_ANEW = "taken as numbered anew for each patient"


def leak_levels(
    splits: pd.DataFrame, duplicates: pd.DataFrame, attributes: pd.DataFrame | None = None
) -> dict[str, dict[str, Any]]:
    """How many patients, lesions, groups and sets of copies lie in several splits.

    Args:
        splits: ``path, condition, group, split``.
        duplicates: Pairs ``path_a, path_b`` of copies.
        attributes: What the table tells besides, a column an attribute, indexed by path; None where
            nothing is known.

    Returns:
        For ``patient``, ``lesion``, ``group`` and ``copies``: ``known``; ``column`` of the table;
        ``number`` of them; ``in_several_splits``; ``also_in_train``, of val and test the number and
        share (0..1) of images whose patient, lesion, ... has an image in train; and
        ``images_without``, of which it is not known; ``note`` where names were taken otherwise than
        they are written. Where the level is not known at all, ``known`` is False and ``note`` says
        what that means.
    """
    of_images = pd.DataFrame(index=splits["path"]) if attributes is None else attributes
    columns = level_columns(of_images.columns)
    of_images = of_images.reindex(splits["path"]).set_axis(splits.index)
    names, anew = level_names(of_images), numbered_anew(of_images)
    levels: dict[str, dict[str, Any]] = {}
    for level in SUBJECT_LEVELS:
        if (names[level] != "").any():
            known = {"known": True, "column": columns[level]}
            levels[level] = known | _measured(splits, names[level])
            if level == "lesion" and anew:
                levels[level]["note"] = _ANEW
        else:
            levels[level] = {"known": False, "note": _NOT_KNOWN[level]}
    levels["group"] = {"known": True, **_measured(splits, splits["group"])}
    numbers = pd.Series(linked_groups(splits["path"], duplicates), index=splits.index)
    shared = numbers.duplicated(keep=False)
    levels["copies"] = {"known": True, **_measured(splits, numbers.astype(str).where(shared, ""))}
    return levels


def level_sentences(levels: dict[str, dict[str, Any]]) -> list[str]:
    """A sentence for patients and one for lesions."""
    sentences = []
    for level in (level for level in SUBJECT_LEVELS if level in levels):
        one = levels[level]
        if not one["known"]:
            sentences.append(f"{level}s: {one['note']}")
            continue
        seen = one["also_in_train"]["test"]
        words = (
            f"{level}s ({one['column']}): {one['in_several_splits']:,} of {one['number']:,} lie in "
            f"several splits; {seen['images']:,} test images ({seen['share']:.1%}) show one that "
            "is in train"
        )
        if "note" in one:
            words += f"; they are {one['note']}"
        if one["images_without"]:
            words += f"; of {one['images_without']:,} images it is not known"
        sentences.append(words)
    return sentences


def parted_notes(levels: dict[str, dict[str, Any]]) -> list[str]:
    """A sentence for each level that a split by groups has parted all the same."""
    return [
        f"{one['in_several_splits']:,} of {one['number']:,} {level}s ({one['column']}) lie in "
        "several splits, since the groups are narrower: name no group column to keep them whole."
        for level, one in levels.items()
        if level in SUBJECT_LEVELS and one["known"] and one["in_several_splits"]
    ]


def _measured(splits: pd.DataFrame, names: "pd.Series[str]") -> dict[str, Any]:
    """Of rows whose name is not empty; shares are of all images of the part."""
    named = names != ""
    parts = splits.loc[named, "split"].groupby(names[named]).nunique()
    trained = set(names[named & (splits["split"] == "train")])
    seen = names.isin(trained)
    return {
        "number": len(parts),
        "in_several_splits": int((parts > 1).sum()),
        "also_in_train": {
            part: {
                "images": int((seen & (splits["split"] == part)).sum()),
                "share": round(float(seen[splits["split"] == part].mean()), 4),
            }
            for part in SPLITS[1:]
        },
        "images_without": int((~named).sum()),
    }
