"""Some of the images, scored over many weightings of all groups."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.evaluation import Outcomes, ReferralRates, WeightedMetrics

Array = NDArray[np.float64]

MALIGNANT = "malignant_sensitivity"
AVERAGES = {"balanced_accuracy": "sensitivity", "macro_auc": "auroc"}  # of what over conditions


class Suspicion(NamedTuple):
    """Which images are malignant or premalignant, and which are referred; both ``(n,)``."""

    truth: NDArray[np.bool_]
    referred: NDArray[np.bool_]


class Part:
    """Rows of the outcomes that are scored together, such as a subgroup or the rest.

    Attributes:
        conditions: ``(k,)``: which conditions occur.
        counts: Images and groups behind each metric, by its name.
        trials: Independent trials behind each metric, for Wilson's interval.
    """

    def __init__(
        self,
        outcomes: Outcomes,
        groups: NDArray[np.intp],
        rows: NDArray[np.intp],
        malignant: Suspicion | None = None,
    ) -> None:
        """Take ``rows``, at least one, of ``outcomes``; ``groups`` ``(n,)`` number all its rows."""
        truth = outcomes.truth[rows]
        self._units, local = np.unique(groups[rows], return_inverse=True)
        chosen = Outcomes(outcomes.codes, truth, outcomes.probabilities[rows])
        self._metrics = WeightedMetrics(chosen, local)
        self.conditions = np.isin(np.arange(len(outcomes.codes)), truth)
        n_groups = len(self._units)
        self.counts = dict.fromkeys(("accuracy", *AVERAGES), (len(rows), n_groups))
        # With m groups right in each of k conditions, k m trials bound the conditions' mean.
        each = [len(np.unique(local[truth == c])) for c in np.flatnonzero(self.conditions)]
        self.trials = {"accuracy": n_groups, **dict.fromkeys(AVERAGES, len(each) * min(each))}
        self._rates: ReferralRates | None = None
        if malignant:
            positive = malignant.truth[rows]
            self._rates = ReferralRates(local, positive, malignant.referred[rows, None])
            self.trials[MALIGNANT] = len(np.unique(local[positive]))
            self.counts[MALIGNANT] = int(positive.sum()), self.trials[MALIGNANT]

    def __call__(self, weights: Array) -> dict[str, Array]:
        """Score ``weights`` ``(r, groups)`` of all groups; those outside the part do not count.

        Returns ``(r, 1)`` by metric, of the averages ``(r, k)`` before the mean over conditions;
        NaN where undefined.
        """
        mine = weights[:, self._units]
        scores = self._metrics(mine)
        values = {"accuracy": scores.overall["accuracy"][:, None]}
        values |= {name: scores.by_condition[each] for name, each in AVERAGES.items()}
        if self._rates:
            values[MALIGNANT] = self._rates(mine).sensitivity
        return values


def averaged(values: Array, conditions: NDArray[np.bool_]) -> Array:
    """Mean ``(r,)`` of a metric of `Part` over ``conditions`` ``(k,)``, the undefined left out."""
    kept = values[:, conditions] if values.shape[1] == len(conditions) else values
    defined = ~np.isnan(kept)
    count, total = defined.sum(axis=1), np.where(defined, kept, 0).sum(axis=1)
    undefined = np.full(len(kept), np.nan)
    return np.asarray(np.divide(total, count, out=undefined, where=count > 0))
