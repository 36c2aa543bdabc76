"""An external result beside the internal test: differences, and what the mix of cases explains."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation import (
    OVERALL,
    Entry,
    Outcomes,
    WeightedMetrics,
    metrics_table,
    percentile_interval,
    replicate_weights,
)
from dermosan_lib.study.external.external_metrics import Groups, entry

ENTRY = ("value", "low", "high", "n")
COMPARED = ("sensitivity", "auroc")  # of each condition
# Overall. Runs of an older version lack the log loss.
_BOTH = tuple(name for name in OVERALL if name != "nll")


def set_beside(internal: Mapping[str, Any] | None, external: Mapping[str, Any]) -> pd.DataFrame:
    """Lay two results of `evaluate` on different images side by side.

    The interval of the difference is squared and added from the two intervals (Zou and Donner 2008,
    equations 6 and 7), which takes the two sets as independent: no patient is in both.

    Returns:
        ``condition, metric``, then ``value, low, high, n`` with the prefixes ``internal_`` and
        ``external_``, and ``difference, difference_low, difference_high`` (external minus
        internal). Overall metrics have an empty condition; of each condition there are
        sensitivity and AUROC. What is not defined or not known is NaN, and its n 0.
    """
    ours = _chosen(external).rename(columns={name: f"external_{name}" for name in ENTRY})
    if internal:
        theirs = _chosen(internal).rename(columns={name: f"internal_{name}" for name in ENTRY})
        table = ours.merge(theirs, on=["condition", "metric"], how="left")
    else:
        table = ours.assign(**{f"internal_{name}": np.nan for name in ENTRY})
    table["internal_n"] = table["internal_n"].fillna(0).astype(int)
    a, a_low, a_high = (table[f"internal_{name}"] for name in ENTRY[:3])
    b, b_low, b_high = (table[f"external_{name}"] for name in ENTRY[:3])
    table["difference"] = b - a
    table["difference_low"] = table["difference"] - np.hypot(b - b_low, a_high - a)
    table["difference_high"] = table["difference"] + np.hypot(b_high - b, a - a_low)
    sides = [f"{side}_{name}" for side in ("internal", "external") for name in ENTRY]
    ends = ["difference", "difference_low", "difference_high"]
    return table[["condition", "metric", *sides, *ends]]


def check_metrics(metrics: object, name: str) -> dict[str, Any]:
    """The contents of a ``metrics.json`` to compare to; raises `RunError` where they are not."""
    known = isinstance(metrics, dict) and isinstance(metrics.get("conditions"), dict)
    entries: list[Any] = []
    if isinstance(metrics, dict) and known:
        entries = [metrics.get(key) for key in _BOTH]
        entries += [one for code in metrics["conditions"].values() for one in code.values()]
    if not entries or not all(isinstance(one, dict) and set(ENTRY) <= set(one) for one in entries):
        raise RunError(
            f"{name} must hold value, low, high and n of {', '.join(_BOTH)} and of each "
            "condition, but does not. Give the metrics.json of a run or of another evaluation."
        )
    return dict(metrics) if isinstance(metrics, dict) else {}


def counts_by_class(
    internal: Mapping[str, Any], classes: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Images of each class in the internal test, a class being the conditions it joins."""
    counts = _counts(internal) if internal else {}
    own = {code: name for name, codes in classes.items() for code in codes}
    summed: dict[str, int] = {}
    for code, n in counts.items():
        name = own.get(code, code)
        summed[name] = summed.get(name, 0) + n
    return summed


def case_mix(internal: Mapping[str, int], external: Mapping[str, Any]) -> pd.DataFrame:
    """How common each class is in the two sets: ``condition, internal_n, external_n``.

    ``internal`` as of `counts_by_class`; the external counts are those behind each class's
    sensitivity. 0 where a set has none.
    """
    mine = _counts(external)
    codes = [*mine, *(code for code in internal if code not in mine)]
    return pd.DataFrame(
        {
            "condition": codes,
            "internal_n": [internal.get(code, 0) for code in codes],
            "external_n": [mine.get(code, 0) for code in codes],
        }
    )


def accuracy_at_mix(
    outcomes: Outcomes,
    groups: Groups,
    mix: Mapping[str, int],
    *,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> Entry:
    """Accuracy had the classes been as common as in ``mix`` (code to count).

    The sensitivities of the classes, weighted by their share in ``mix``: direct standardisation
    over those that both sets hold. ``n`` counts the images of these classes.
    """
    held = np.bincount(outcomes.truth, minlength=len(outcomes.codes))
    share = np.array([mix.get(code, 0) for code in outcomes.codes], dtype=np.float64) * (held > 0)
    if not share.any():
        return {"value": None, "low": None, "high": None, "n": 0}
    measure = WeightedMetrics(outcomes, groups)
    size = int(groups.max()) + 1
    draws = replicate_weights(size, n_bootstrap, seed, row_length=len(groups))
    values = np.concatenate(
        [
            _weighted(measure(weights).by_condition["sensitivity"], share)
            for weights in (np.ones((1, size)), *draws)
        ]
    )
    low, high = percentile_interval(values[1:]) or (np.nan, np.nan)
    return entry(values[0], low, high, int(held[share > 0].sum()))


def _weighted(sensitivity: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.where(np.isnan(sensitivity), 0.0, share)  # a replicate may hold no such image
    return np.asarray((np.nan_to_num(sensitivity) * weights).sum(axis=1) / weights.sum(axis=1))


def _chosen(metrics: Mapping[str, Any]) -> pd.DataFrame:
    table = metrics_table(metrics)
    # An evaluation holds more than a run does; both hold these.
    overall = (table["condition"] == "") & table["metric"].isin(_BOTH)
    return table[overall | (table["condition"] != "") & table["metric"].isin(COMPARED)]


def _counts(metrics: Mapping[str, Any]) -> dict[str, int]:
    counts = {code: int(one["sensitivity"]["n"]) for code, one in metrics["conditions"].items()}
    return {code: n for code, n in counts.items() if n}
