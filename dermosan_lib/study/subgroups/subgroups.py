"""Metrics of each subgroup of the pictures, and the gap between it and the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.study.evaluation import (
    group_indices,
    percentile_interval,
    rate_interval,
    read_outcomes,
    replicate_weights,
    suspicion,
)
from dermosan_lib.study.subgroups.attribute_kinds import kinds_of
from dermosan_lib.study.subgroups.weighted_subset import Part, Suspicion, averaged

Array = NDArray[np.float64]

ALL = "all"


def subgroup_metrics(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    attributes: pd.DataFrame,
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    suspicious: Sequence[str] = (),
    threshold: float | None = None,
    min_groups: int = 20,
    n_bootstrap: int = 300,
    seed: int = 42,
) -> pd.DataFrame:
    """Measure every subgroup, and its gap to all other images on the same bootstrap draws.

    A gap may come from the mix of conditions: accuracy follows it, balanced accuracy, macro AUC and
    sensitivity less. And of twenty gaps that are none, one has a 95% interval that misses zero.

    Args:
        predictions: See `read_outcomes`.
        codes: Condition codes in class order.
        attributes: Indexed by path, a column an attribute (sex, age band, site, skin tone, ...);
            further paths are allowed. Categories keep their order; images without a value, or
            without a row, are in a subgroup "unknown". Cut numbers into bands before.
        groups: Group of each row of ``predictions``; None makes every image its own.
        suspicious: Malignant and premalignant codes; with them ``malignant_sensitivity`` is
            measured too.
        threshold: Malignancy score from which an image is referred, as of an operating point; None
            counts an image as referred where its most probable condition is suspicious.
        min_groups: A metric with fewer groups behind it is suppressed: its row keeps the counts
            and shows no number.
        n_bootstrap: Bootstrap replicates over groups; 0 gives no intervals.
        seed: Seed of the bootstrap.

    Returns:
        ``attribute, subgroup, metric, n, n_groups, value, low, high, gap, gap_low, gap_high,
        suppressed``; first of ``all``, which has no gap, then of each subgroup. ``n`` and
        ``n_groups`` count images and groups, for ``malignant_sensitivity`` the suspicious ones.
        Averages over conditions take those that the subgroup has; their ``gap``, subgroup minus
        rest, those that both have, so that it need not be the difference of two ``value``s.
        Undefined is NaN, and so is the gap to a rest of fewer than ``min_groups``. Intervals are
        95% percentile intervals, of a perfect rate Wilson's with groups as trials.

    Raises:
        RunError: For attributes that repeat a path, match no image or are bare numbers, and as
            `read_outcomes`, `group_indices` and `suspicion` do.
    """
    outcomes = read_outcomes(predictions, codes)
    indices = group_indices(groups, predictions)
    malignant = None
    if len(suspicious):
        score, truth = suspicion(predictions, suspicious)
        called = np.isin(np.array(outcomes.codes)[outcomes.predicted], list(suspicious))
        malignant = Suspicion(truth, called if threshold is None else score >= threshold)

    def side(chosen: NDArray[np.bool_]) -> "_Side | None":
        rows = np.flatnonzero(chosen)
        return _Side(Part(outcomes, indices, rows, malignant)) if len(rows) else None

    every = np.ones(len(indices), dtype=np.bool_)
    compared = [
        (attribute, subgroup, side(chosen), side(~chosen))
        for attribute, subgroup, chosen in [
            (ALL, ALL, every),
            *kinds_of(attributes, predictions["path"]),
        ]
    ]
    once = np.ones((1, int(indices.max()) + 1))
    draws = replicate_weights(once.size, n_bootstrap, seed, row_length=len(indices))
    for weights in (once, *draws):
        for *_, mine, rest in compared:
            for one in (mine, rest):
                if one and one.part.counts["accuracy"][1] >= min_groups:
                    one.add(weights)
    rows = [
        {"attribute": attribute, "subgroup": subgroup, **row}
        for attribute, subgroup, mine, rest in compared
        if mine
        for row in _rows(mine, rest, min_groups)
    ]
    return pd.DataFrame(rows)


@dataclass
class _Side:
    """A part and its scores so far: of all groups once, then of each replicate."""

    part: Part
    blocks: list[dict[str, Array]] = field(default_factory=list)

    def add(self, weights: Array) -> None:
        self.blocks.append(self.part(weights))

    def values(self, metric: str, conditions: NDArray[np.bool_]) -> Array:
        return np.concatenate([averaged(block[metric], conditions) for block in self.blocks])


def _rows(mine: _Side, rest: _Side | None, min_groups: int) -> Iterator[dict[str, Any]]:
    for metric, (n, n_groups) in mine.part.counts.items():
        row = {"metric": metric, "n": n, "n_groups": n_groups}
        row |= dict.fromkeys(("value", "low", "high", "gap", "gap_low", "gap_high"), np.nan)
        row["suppressed"] = n_groups < min_groups
        if not row["suppressed"]:
            values = mine.values(metric, mine.part.conditions)
            row["value"] = values[0]
            row["low"], row["high"] = rate_interval(values[0], values[1:], mine.part.trials[metric])
            if rest and rest.part.counts[metric][1] >= min_groups:
                both = mine.part.conditions & rest.part.conditions
                gaps = mine.values(metric, both) - rest.values(metric, both)
                row["gap"] = gaps[0]
                row["gap_low"], row["gap_high"] = percentile_interval(gaps[1:]) or (np.nan,) * 2
        yield row
