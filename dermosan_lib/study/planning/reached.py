"""What width a test's intervals have reached, and how many lesions a wished width would take."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.study.evaluation import group_indices, read_outcomes
from dermosan_lib.study.planning.interval_widths import Z, auc_error, clustered_effect
from dermosan_lib.study.planning.sample_size import lesions_for_auc, lesions_for_rate

_COLUMNS = ("metric", "condition", "value", "low", "high", "width", "images", "lesions",
            "design_effect", "lesions_wanted", "lesions_in_all")  # fmt: skip
_AUC_BELOW_1 = 0.995  # a test that made no error does not show that none will be made

Mask = NDArray[np.bool_]


def reached_widths(
    predictions: pd.DataFrame,
    metrics: Mapping[str, Any],
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    suspicious: Sequence[str] = (),
    width: float = 0.1,
) -> pd.DataFrame:
    """What width each metric's interval has, and how many lesions one of ``width`` would take.

    Rows are accuracy, the sensitivity of each condition and, with ``suspicious`` codes, the AUC of
    the malignancy score; those that the test does not define are left out. ``lesions`` counts the
    groups that a row rests on, ``lesions_wanted`` how many of that kind a wished width takes,
    ``lesions_in_all`` how many that means where conditions are as frequent as here. Planned with
    the end of the reached interval that is nearer to one half, since few lesions tell little of the
    rate itself, and with the design effect of this test; see `clustered_effect`. An AUC's is the
    square of its reached width by that of `auc_error`.

    Args:
        predictions: Of a test split, as `evaluate` takes them.
        metrics: What `evaluate` gave for them, and ``malignancy_auc`` where it was measured.
        codes: Condition codes in class order.
        groups: Group of each row; None makes every image its own.
        suspicious: Malignant and premalignant codes.
        width: The wished width, above 0 and below 1.

    Raises:
        RunError: As `read_outcomes`, `group_indices` and `lesions_for_rate` do.
    """
    outcomes = read_outcomes(predictions, codes)
    numbers = group_indices(groups, predictions)
    everything = np.ones(len(numbers), dtype=np.bool_)
    kinds = [("accuracy", "", everything, metrics["accuracy"])]
    kinds += [
        ("sensitivity", code, outcomes.truth == k, metrics["conditions"][code]["sensitivity"])
        for k, code in enumerate(outcomes.codes)
    ]
    rows = list(_rates(kinds, outcomes.correct, numbers, width))
    auc = metrics.get("malignancy_auc") or {}
    if suspicious and _whole(auc):
        positive = predictions["condition"].astype(str).isin(list(suspicious)).to_numpy()
        rows.append(_auc(auc, positive, numbers, width))
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _rates(
    kinds: Sequence[tuple[str, str, Mask, Mapping[str, Any]]],
    correct: Mask,
    numbers: NDArray[np.intp],
    width: float,
) -> Iterator[dict[str, Any]]:
    there = len(np.unique(numbers))
    for metric, condition, mine, entry in kinds:
        if not _whole(entry):
            continue
        images, lesions = int(mine.sum()), len(np.unique(numbers[mine]))
        effect = clustered_effect(correct[mine], np.unique(numbers[mine], return_inverse=True)[1])
        rate = min(max(0.5, entry["low"]), entry["high"])  # the end nearer to one half, or that
        wanted = ceil(lesions_for_rate(rate, width) * effect * lesions / images - 1e-9)
        yield _row(metric, condition, entry, images, lesions, effect, wanted) | {
            "lesions_in_all": ceil(wanted * there / lesions - 1e-9)
        }


def _auc(
    entry: Mapping[str, Any], positive: Mask, numbers: NDArray[np.intp], width: float
) -> dict[str, Any]:
    images, lesions = len(positive), len(np.unique(numbers))
    share = float(positive.mean())
    area = min(entry["value"], _AUC_BELOW_1)
    planned = 2 * Z * auc_error(area, positive.sum(), (~positive).sum())
    effect = max(1.0, ((entry["high"] - entry["low"]) / planned) ** 2)
    low = min(max(0.5, entry["low"]), _AUC_BELOW_1)
    independent = lesions_for_auc(low, width, share=share)
    wanted = ceil(independent * effect * lesions / images - 1e-9)
    return _row("malignancy_auc", "", entry, images, lesions, effect, wanted) | {
        "lesions_in_all": wanted
    }


def _row(
    metric: str,
    condition: str,
    entry: Mapping[str, Any],
    images: int,
    lesions: int,
    effect: float,
    wanted: int,
) -> dict[str, Any]:
    low, high = entry["low"], entry["high"]
    return {
        "metric": metric, "condition": condition, "value": entry["value"], "low": low, "high": high,
        "width": high - low, "images": images, "lesions": lesions, "design_effect": effect,
        "lesions_wanted": wanted,
    }  # fmt: skip


def _whole(entry: Mapping[str, Any]) -> bool:
    return all(entry.get(key) is not None for key in ("value", "low", "high"))
