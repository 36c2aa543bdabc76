"""What each scheme of splitting the same images would let through."""

from typing import Any

import pandas as pd

from dermosan_lib.errors import SplitError
from dermosan_lib.study.groups import SUBJECT_LEVELS
from dermosan_lib.study.splitting.leaks import leak_report
from dermosan_lib.study.splitting.splitting import SCHEMES, split


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
