"""What is confused with what, and which cases most readers miss."""

import pandas as pd

from dermosan_lib.study.reader_analysis.answer_table import new_answers
from dermosan_lib.study.reader_analysis.multiway_intervals import ratio_estimate


def hardest_pairs(answers: pd.DataFrame, stage: int = 1, most: int = 10) -> pd.DataFrame:
    """Conditions that are taken for others, the most frequent first.

    Returns ``condition, taken_for, count, share, low, high, n, readers``: of the ``n`` answers of a
    ``stage`` to cases of the condition, how many named the other, and by how many readers.
    """
    some = new_answers(answers)
    some = some[some["stage"] == stage].reset_index(drop=True)
    wrong = some[some["correct"] == 0]
    rows = []
    for (condition, other), found in wrong.groupby(["condition", "diagnosis"]):
        whole = some["condition"] == condition
        part = whole & (some["diagnosis"] == other)
        share = ratio_estimate(part, whole, some["reader"], some["lesion"])
        rows.append((condition, other, len(found), share.value, share.low, share.high, share.n,
                     found["reader"].nunique()))  # fmt: skip
    columns = ["condition", "taken_for", "count", "share", "low", "high", "n", "readers"]
    table = pd.DataFrame(rows, columns=columns)
    order = ["count", "share", "condition", "taken_for"]
    table = table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)
    return table.head(most)


def hardest_cases(answers: pd.DataFrame, stage: int = 1, most: int = 10) -> pd.DataFrame:
    """Images that fewest readers get right: ``image, condition, right, readers, share``."""
    some = new_answers(answers)
    some = some[some["stage"] == stage]
    table = some.groupby(["image", "condition"], as_index=False).agg(
        right=("correct", "sum"), readers=("correct", "size")
    )
    table["share"] = table["right"] / table["readers"]
    order = ["share", "readers", "image"]
    return table.sort_values(order, ascending=[True, False, True], ignore_index=True).head(most)
