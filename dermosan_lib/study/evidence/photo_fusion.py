"""How photos of one lesion are best fused, chosen on validation."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.decision import (
    DEFAULT_FUSION,
    DEPENDENT_EVIDENCE,
    MAX_PHOTOS,
    MEAN_LOG_PROBABILITY,
    fuse_photos,
)
from dermosan_lib.study.comparison import compare_losses

MIN_LESIONS = 20
_CORRELATIONS = [round(0.05 * step, 2) for step in range(20)]  # 1 is the mean of logarithms

Rule = dict[str, Any]


def fit_fusion(
    probabilities: NDArray[np.float64],
    truth: NDArray[np.integer[Any]],
    groups: Sequence[Any] | NDArray[Any],
) -> Rule:
    """The card's ``fusion``: the rule of `fuse_photos` with the lowest log loss on validation.

    Only groups of two or more images of one condition can tell. With fewer than `MIN_LESIONS` of
    them, or where the best rule gains no more on the mean of probabilities than twice the standard
    error of the paired difference, it stays the mean of probabilities.

    Args:
        probabilities: ``(n, classes)`` of single images.
        truth: ``(n,)`` class indices.
        groups: ``(n,)``.

    Returns:
        ``method``, with ``correlation`` where it has one, and ``validation``: the log loss of each
        method's best rule, and the number of lesions.
    """
    cases = rows_by_lesion(truth, groups)
    if len(cases) < MIN_LESIONS:
        return {**DEFAULT_FUSION, "validation": {"n_lesions": len(cases)}}
    labels = np.array([truth[rows[0]] for rows in cases])

    def fused(rule: Rule) -> NDArray[np.float64]:
        return np.stack([fuse_photos(probabilities[rows], rule) for rows in cases])

    rules: list[Rule] = [{"method": MEAN_LOG_PROBABILITY}]
    rules += [{"method": DEPENDENT_EVIDENCE, "correlation": r} for r in _CORRELATIONS]
    plain = fused(dict(DEFAULT_FUSION))
    comparisons = [
        compare_losses(plain, fused(rule), labels, np.arange(len(cases))) for rule in rules
    ]
    best = int(np.argmin([comparison.second for comparison in comparisons]))
    chosen = rules[best] if comparisons[best].better else dict(DEFAULT_FUSION)
    dependent = 1 + int(np.argmin([comparison.second for comparison in comparisons[1:]]))
    return {
        **chosen,
        "validation": {
            "n_lesions": len(cases),
            "log_loss": {
                str(DEFAULT_FUSION["method"]): round(comparisons[0].first, 6),
                MEAN_LOG_PROBABILITY: round(comparisons[0].second, 6),
                DEPENDENT_EVIDENCE: round(comparisons[dependent].second, 6),
            },
            "correlation_tried": rules[dependent]["correlation"],
        },
    }


def rows_by_lesion(
    truth: NDArray[Any], groups: Sequence[Any] | NDArray[Any]
) -> list[NDArray[np.intp]]:
    """Rows of each group with two or more images, up to five of each, in order of appearance.

    Groups whose images do not agree on ``truth`` are left out: they cannot be one lesion.
    """
    labels, table = np.asarray(truth), pd.DataFrame({"group": np.asarray(groups)})
    by_lesion = [
        np.asarray(rows[:MAX_PHOTOS], dtype=np.intp)
        for rows in table.groupby("group", sort=False).indices.values()
    ]
    return [rows for rows in by_lesion if len(rows) > 1 and len(set(labels[rows])) == 1]
