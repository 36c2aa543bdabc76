"""Metrics of a table of predictions, each with its n and a 95% interval over groups."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.study.evaluation.intervals import (
    centred_interval,
    percentile_interval,
    replicate_weights,
    wilson,
)
from dermosan_lib.study.evaluation.outcomes import Outcomes, group_indices, read_outcomes
from dermosan_lib.study.evaluation.weighted_metrics import BY_CONDITION, OVERALL, WeightedMetrics
from dermosan_lib.system import atomic_path

Entry = dict[str, float | int | None]  # value, low, high, n
Metrics = dict[str, Any]  # the contract of metrics.json

_RATES = frozenset({*OVERALL, *BY_CONDITION} - {"ece", "brier", "nll"})  # 1 is the best


def evaluate(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> Metrics:
    """Measure ``predictions``, as `metrics.json` holds it.

    Each metric is ``{"value", "low", "high", "n"}``. ``low`` and ``high`` are the 95% percentile
    interval of a bootstrap over groups (images of one lesion or patient are no independent
    evidence), and ``n`` counts the images in the metric's denominator: the class for sensitivity,
    F1 and AUROC, all others for specificity, those called so for PPV, those not for NPV.

    - ``accuracy``, ``top_3``: share of images whose condition has the highest, or one of the three
      highest, probabilities; the first of equals wins.
    - ``balanced_accuracy``, ``macro_auc``: plain mean over the classes present of sensitivity and
      of one-against-rest AUROC.
    - ``ece``: expected calibration error of the highest probability in 15 bins of equal width
      (Guo et al. 2017, equation 3). Chance gaps only ever add to it, the more so the fewer images
      (Roelofs et al. 2022): compare it between sets of one size. They add to every replicate once
      more, so its interval is centred on its value, see `centred_interval`.
    - ``brier``: squared distance between probabilities and truth, summed over classes, mean over
      images, 0..2 (Brier 1950).
    - ``nll``: mean negative natural logarithm of the probability of the truth (log loss), from 0;
      unlike ``ece`` it needs no bins and cannot be bettered by claiming the base rates.
      Probabilities below 2.2e-16 count as that, as in scikit-learn's ``log_loss``.
    - ``conditions.<code>``: ``sensitivity``, ``specificity``, ``ppv``, ``npv``, ``f1`` at the
      highest probability, and ``auroc``, each of one class against the rest.

    Where every replicate is perfect, or every one zero, resampling has no width, and the interval
    is Wilson's with the groups behind the metric as trials. Where a metric cannot vary between
    groups otherwise (one group), ``low`` and ``high`` are None; where its denominator is empty,
    ``value`` is None too and ``n`` 0. Nothing is NaN, so the result is valid JSON.

    Args:
        predictions: ``path``, ``condition`` and a probability column for each of ``codes``, rows
            sum to 1; every row counts, so choose the split before.
        codes: Condition codes in class order.
        groups: Group of each row; None makes every image its own.
        n_bootstrap: Replicates; 0 gives no intervals.
        seed: Seed of the bootstrap.

    Raises:
        RunError: Where predictions or groups are malformed; see `read_outcomes`.
    """
    outcomes = read_outcomes(predictions, codes)
    indices = group_indices(groups, predictions)
    metrics = WeightedMetrics(outcomes, indices)
    n_groups = int(indices.max()) + 1
    estimate = metrics(np.ones((1, n_groups)))
    blocks = replicate_weights(n_groups, n_bootstrap, seed, row_length=len(indices))
    scores = [estimate, *(metrics(weights) for weights in blocks)]
    images = _denominators(outcomes, np.arange(len(indices)))
    trials = _denominators(outcomes, indices)
    # With m groups right in each of k classes, k m trials bound the mean of the classes.
    present = trials["sensitivity"][trials["sensitivity"] > 0]
    means = np.array([len(present) * present.min()])
    trials |= {"balanced_accuracy": means, "macro_auc": means}

    def entry(name: str, c: int, values: NDArray[np.float64]) -> Entry:
        return _entry(name, values, images=int(images[name][c]), trials=int(trials[name][c]))

    result: Metrics = {
        name: entry(name, 0, np.concatenate([score.overall[name] for score in scores]))
        for name in OVERALL
    }
    by_condition = {
        name: np.concatenate([score.by_condition[name] for score in scores])
        for name in BY_CONDITION
    }
    result["conditions"] = {
        code: {name: entry(name, c, by_condition[name][:, c]) for name in BY_CONDITION}
        for c, code in enumerate(outcomes.codes)
    }
    return result


def confusion(predictions: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Count images by true condition (rows) and predicted condition (columns), in class order."""
    outcomes = read_outcomes(predictions, codes)
    counts = np.zeros((len(outcomes.codes),) * 2, dtype=np.int64)
    np.add.at(counts, (outcomes.truth, outcomes.predicted), 1)
    return pd.DataFrame(
        counts,
        index=pd.Index(outcomes.codes, name="condition"),
        columns=pd.Index(outcomes.codes, name="predicted"),
    )


def merged_confusion(counts: pd.DataFrame, parts: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Add `confusion` up to ``parts``, such as groups: name to codes, which part all codes."""
    names = list(parts)
    table = [
        [int(counts.loc[list(parts[one]), list(parts[other])].to_numpy().sum()) for other in names]
        for one in names
    ]
    return pd.DataFrame(
        table, index=pd.Index(names, name="condition"), columns=pd.Index(names, name="predicted")
    )


def write_metrics(metrics: Mapping[str, Any], path: str | Path) -> None:
    """Write ``metrics`` as JSON, whole or not at all."""
    text = json.dumps(metrics, indent=1, allow_nan=False)
    with atomic_path(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def _denominators(outcomes: Outcomes, units: NDArray[np.intp]) -> dict[str, NDArray[np.int64]]:
    """How many ``units`` (images, or groups) each metric rests on; ``(k,)``, overall ``(1,)``."""
    classes = np.arange(len(outcomes.codes))[:, None]
    actual, called = outcomes.truth == classes, outcomes.predicted == classes
    every = np.array([len(np.unique(units))])
    own, others = _distinct(units, actual), _distinct(units, ~actual)
    return {
        **dict.fromkeys(OVERALL, every),
        "sensitivity": own,
        "specificity": others,
        "ppv": _distinct(units, called),
        "npv": _distinct(units, ~called),
        "f1": own,
        "auroc": np.where(others > 0, own, 0),
    }


def _distinct(units: NDArray[np.intp], chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.array([len(np.unique(units[row])) for row in chosen], dtype=np.int64)


def _entry(name: str, values: NDArray[np.float64], *, images: int, trials: int) -> Entry:
    """One metric from its estimate and replicates ``(1 + r,)``, in that order."""
    value, replicates = float(values[0]), values[1:]
    if np.isnan(value):
        return {"value": None, "low": None, "high": None, "n": 0}
    chance_adds = name == "ece"
    interval = (
        centred_interval(value, replicates, least=0.0)
        if chance_adds
        else percentile_interval(replicates)
    )
    if interval is None and replicates.size and name in _RATES and value in (0.0, 1.0):
        low, high = wilson(value * trials, trials)
        interval = float(low), float(high)
    low_bound, high_bound = interval if interval else (None, None)
    return {"value": value, "low": low_bound, "high": high_bound, "n": images}
