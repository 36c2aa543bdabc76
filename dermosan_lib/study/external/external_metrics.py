"""What an external set says beyond the contract's metrics: malignancy, and when to keep silent."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from dermosan_lib.study.evaluation import (
    Entry,
    evaluate,
    operating_table,
    rate_interval,
    replicate_weights,
)

Groups = NDArray[np.intp]  # (n,): numbered from 0

_KINDS = ("suspicious", "other")


def malignancy_metrics(
    scores: NDArray[np.float64],
    suspicious: Sequence[bool | None],
    operating_points: Mapping[str, Mapping[str, float]],
    groups: Groups,
    *,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> dict[str, Any]:
    """How well the malignancy score works, also on conditions that the model does not know.

    Args:
        scores: ``(n,)`` 0..1; NaN where the model's taxonomy knows no behaviour.
        suspicious: ``(n,)`` whether the true condition is malignant or premalignant; None where
            that is not known, and such images are left out.
        operating_points: The card's, name to a mapping with ``threshold``.
        groups: ``(n,)``.
        n_bootstrap: Replicates over groups; 0 gives no intervals.
        seed: Seed of the bootstrap.

    Returns:
        ``n_suspicious``, ``n_others``, ``auroc`` and ``operating_points``, each with ``threshold``,
        ``sensitivity`` and ``specificity``; all but thresholds and counts are entries as of
        `evaluate`. Where one of the two kinds is absent, or no score is known, only the counts and
        ``why_not``.
    """
    known = np.array([kind is not None for kind in suspicious]) & ~np.isnan(scores)
    truth = np.array([bool(kind) for kind in suspicious])[known]
    counts: dict[str, Any] = {"n_suspicious": int(truth.sum()), "n_others": int((~truth).sum())}
    if np.isnan(scores).all():
        return {**counts, "why_not": "The model's label set does not say what is malignant."}
    if truth.all() or not truth.any():
        missing = "no suspicious image" if not truth.any() else "only suspicious images"
        return {**counts, "why_not": f"The set holds {missing} whose behaviour is known."}
    score = scores[known].clip(0, 1)
    table = pd.DataFrame(
        {
            "path": np.flatnonzero(known).astype(str),
            "condition": np.where(truth, *_KINDS),
            _KINDS[0]: score,
            _KINDS[1]: 1 - score,
        }
    )
    mine = groups[known]
    settings: dict[str, Any] = {"groups": mine, "n_bootstrap": n_bootstrap, "seed": seed}
    auroc = evaluate(table, _KINDS, **settings)["conditions"][_KINDS[0]]["auroc"]
    points: dict[str, dict[str, Any]] = {}
    rates = operating_table(table, _KINDS[:1], operating_points, prevalences=(), **settings)
    for row in rates.itertuples():
        point = points.setdefault(str(row.operating_point), {"threshold": float(row.threshold)})
        point[str(row.metric)] = entry(row.value, row.low, row.high, int(row.n))
    return {**counts, "auroc": auroc, "operating_points": points}


def abstention_metrics(
    abstained: NDArray[np.bool_],
    correct: NDArray[np.bool_],
    strangeness: Mapping[str, NDArray[np.float64]],
    known: NDArray[np.bool_],
    groups: Groups,
    *,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> dict[str, Any]:
    """How often no answer is given, and whether it should not be.

    All arguments are ``(n,)``; ``correct`` counts only where ``known``, which says that the image's
    condition is one of the model's; each ``strangeness`` is higher for what looks less familiar.

    Returns:
        Entries as of `evaluate`: ``known`` and ``unknown``, the share of such images that get no
        answer; ``accuracy_answered`` of the known ones that do; and for each name of
        ``strangeness`` a ``unknown_auroc_<name>``, how well it tells the unknown ones (0.5: not at
        all), None without both kinds or where it is not known (NaN).
    """
    settings: dict[str, Any] = {"n_bootstrap": n_bootstrap, "seed": seed}
    answered = known & ~abstained
    aurocs = {
        f"unknown_auroc_{name}": _told_apart(values, ~known, groups, settings)
        for name, values in strangeness.items()
    }
    return {
        "known": rate(abstained[known], groups[known], **settings),
        "unknown": rate(abstained[~known], groups[~known], **settings),
        "accuracy_answered": rate(correct[answered], groups[answered], **settings),
        **aurocs,
    }


def _told_apart(
    scores: NDArray[np.float64],
    unknown: NDArray[np.bool_],
    groups: Groups,
    settings: Mapping[str, Any],
) -> Entry:
    """AUROC of ``scores`` for ``unknown``, both ``(n,)``."""
    if np.isnan(scores).any() or unknown.all() or not unknown.any():
        return {"value": None, "low": None, "high": None, "n": 0}
    # Any rising function keeps the order, and `evaluate` wants probabilities.
    rank = rankdata(scores) / (len(scores) + 1)
    table = pd.DataFrame(
        {
            "path": np.arange(len(scores)).astype(str),
            "condition": np.where(unknown, "unknown", "known"),
            "known": 1 - rank,
            "unknown": rank,
        }
    )
    metrics = evaluate(table, ("known", "unknown"), groups=groups, **settings)
    auroc: Entry = metrics["conditions"]["unknown"]["auroc"]
    return auroc


def rate(
    flags: NDArray[np.bool_], groups: Groups, *, n_bootstrap: int = 1000, seed: int = 42
) -> Entry:
    """Share of ``flags`` ``(n,)``; its 95% interval over groups, Wilson's where it is 0 or 1."""
    if not len(flags):
        return {"value": None, "low": None, "high": None, "n": 0}
    units, local = np.unique(groups, return_inverse=True)
    hits, images = np.bincount(local, flags), np.bincount(local).astype(np.float64)
    value = float(flags.mean())
    draws = replicate_weights(len(units), n_bootstrap, seed)
    shares = [(weights @ hits) / (weights @ images) for weights in draws]
    replicates = np.concatenate(shares) if shares else np.empty(0)
    return entry(value, *rate_interval(value, replicates, len(units)), len(flags))


def entry(value: float, low: float, high: float, n: int) -> Entry:
    """An entry of the contract, None for what is not defined."""
    numbers = {"value": value, "low": low, "high": high}
    plain = {key: None if np.isnan(x) else float(x) for key, x in numbers.items()}
    return {**plain, "n": n}
