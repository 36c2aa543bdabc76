"""What the card says of a probe: every figure from answers to patients that no model knew.

Lines that are drawn on answers (thresholds, sets) are drawn on the other folds of the same repeat.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.decision import least_probabilities, prediction_sets
from dermosan_lib.study.comparison import group_folds, repeated_difference, repeated_metrics
from dermosan_lib.study.evaluation import rate_interval, replicate_weights
from dermosan_lib.study.probing.nested_validation import Cases, OutOfFold
from dermosan_lib.study.probing.probe_recipe import ProbeRecipe
from dermosan_lib.study.uncertainty import fit_doubtful, fit_sets, operating_points

Array = NDArray[np.float64]
Line = Callable[[Array, NDArray[np.int64], NDArray[np.int64]], Array]

FEWEST = 20  # images of a skin type, or it is not told apart


class Figures:
    """Figures of one set of cases and the answers to them."""

    def __init__(self, recipe: ProbeRecipe, cases: Cases, taxonomy: Taxonomy) -> None:
        """Deal the folds anew, as the validation did."""
        self._cases, self._taxonomy, self._seed = cases, taxonomy, recipe.seed
        self._groups = cases.groups
        # Of each repeat, and of each of its folds, the rows learned from and those tested.
        self.folds = [
            group_folds(cases.labels, self._groups, recipe.folds, recipe.seed + repeat)
            for repeat in range(recipe.repeats)
        ]

    def tables(self, chances: Array, rows: NDArray[np.bool_] | None = None) -> list[pd.DataFrame]:
        """A table of predictions a repeat, of ``chances`` ``(repeats, n, classes)``."""
        kept = np.ones(chances.shape[1], dtype=bool) if rows is None else rows
        named = self._cases.rows[["path", "condition"]][kept].reset_index(drop=True)
        codes = self._cases.codes
        return [named.assign(**dict(zip(codes, one[kept].T, strict=True))) for one in chances]

    def metrics(self, chances: Array, rows: NDArray[np.bool_] | None = None) -> dict[str, Any]:
        """`repeated_metrics` of all rows, or of ``rows``."""
        tables = self.tables(chances, rows)
        groups = self._groups if rows is None else self._groups[rows]
        return repeated_metrics(tables, self._cases.codes, groups=groups, seed=self._seed)

    def gain(self, made: OutOfFold) -> dict[str, Any]:
        """What evidence beside the photo adds."""
        first, second = self.tables(made.probabilities), self.tables(made.with_evidence)
        codes, groups = self._cases.codes, self._groups
        return repeated_difference(first, second, codes, groups=groups, seed=self._seed)

    def cancers(self, chances: Array) -> dict[str, Any]:
        """Malignant conditions together at the threshold that is to find 95% of them."""
        malignant = np.array([one.behaviour == "malignant" for one in self._taxonomy])
        truth = malignant[self._cases.labels]

        def referred(answers: Array, others: NDArray[np.int64], test: NDArray[np.int64]) -> Array:
            scores = answers[:, malignant].sum(axis=1)
            point = operating_points(scores[others], truth[others])["high_sensitivity"]
            return np.asarray(scores[test] >= point["threshold"], dtype=np.float64)

        found = self._cross_fitted(chances, referred)
        return {
            "conditions": [code for code, is_so in zip(self._cases.codes, malignant, strict=True)
                           if is_so],
            "sensitivity": self.mean(found, truth),
            "specificity": self.mean(1 - found, ~truth),
            "sensitivity_by_condition": {
                code: self.mean(found, self._cases.labels == c)
                for c, code in enumerate(self._cases.codes)
                if malignant[c]
            },
        }  # fmt: skip

    def sets(self, chances: Array) -> dict[str, Any]:
        """Whether prediction sets hold the truth, and how many conditions are in them."""

        def chosen(answers: Array, others: NDArray[np.int64], test: NDArray[np.int64]) -> Array:
            entry = fit_sets(self._table(answers, others), self._cases.codes,
                             groups=self._groups[others])  # fmt: skip
            least = least_probabilities(entry, self._cases.codes)
            return prediction_sets(answers[test], np.asarray(least)).astype(np.float64)

        sets = self._cross_fitted(chances, chosen)
        held = sets[:, np.arange(len(self._cases.labels)), self._cases.labels]
        every = np.ones(held.shape[1], dtype=bool)
        return {
            "coverage": self.mean(held, every),
            "size": self.mean(sets.sum(axis=2), every),
            "coverage_by_condition": {
                code: self.mean(held, self._cases.labels == c)
                for c, code in enumerate(self._cases.codes)
            },
        }

    def silence(self, chances: Array) -> dict[str, Any]:
        """How often a condition is named, and how often rightly."""

        def named(answers: Array, others: NDArray[np.int64], test: NDArray[np.int64]) -> Array:
            entry = fit_doubtful(self._table(answers, others), self._cases.codes,
                                 groups=self._groups[others])  # fmt: skip
            return np.asarray(answers[test].max(axis=1) > entry["threshold"], dtype=np.float64)

        answered = self._cross_fitted(chances, named)
        right = (chances.argmax(axis=2) == self._cases.labels).astype(np.float64)
        every = np.ones(answered.shape[1], dtype=bool)
        return {
            "answered": self.mean(answered, every),
            "accuracy_where_answered": self.mean(right, every, answered),
        }

    def by_skin_type(self, chances: Array) -> dict[str, Any]:
        """Accuracy and macro AUC of each skin type with at least `FEWEST` images."""
        attributes = self._cases.attributes
        if "skin_type" not in attributes:
            return {}
        types = attributes["skin_type"].reindex(self._cases.rows["path"]).fillna("").to_numpy()
        told = {}
        for kind in sorted(set(types) - {""}):
            rows = types == kind
            if rows.sum() >= FEWEST:
                found = self.metrics(chances, rows)
                told[str(kind)] = {
                    name: found[name] for name in ("accuracy", "balanced_accuracy", "macro_auc")
                }
        return told

    def _table(self, answers: Array, rows: NDArray[np.int64]) -> pd.DataFrame:
        named = self._cases.rows[["path", "condition"]].iloc[rows].reset_index(drop=True)
        return named.assign(**dict(zip(self._cases.codes, answers[rows].T, strict=True)))

    def _cross_fitted(self, chances: Array, line: Line) -> Array:
        """``(repeats, n, ...)``: of each fold what ``line`` draws on the others."""
        made: list[Any] = []
        for answers, folds in zip(chances, self.folds, strict=True):
            parts = [(test, line(answers, others, test)) for others, test in folds]
            whole = np.zeros((len(answers), *parts[0][1].shape[1:]))
            for test, part in parts:
                whole[test] = part
            made.append(whole)
        return np.stack(made)

    def mean(
        self, values: Array, rows: NDArray[np.bool_], weights: Array | None = None
    ) -> dict[str, Any]:
        """Mean over ``rows`` and repeats of ``values`` ``(repeats, n)``, with its interval.

        ``n`` are the images that count in a repeat, on average where ``weights`` choose them.
        """
        counted = np.broadcast_to(rows.astype(float), values.shape)
        counted = counted if weights is None else counted * weights
        n_groups = int(self._groups.max()) + 1
        above, below = (
            np.bincount(self._groups, table.sum(axis=0), n_groups)
            for table in (values * counted, counted)
        )
        if not below.any():
            return {"value": None, "low": None, "high": None, "n": 0}
        value = float(above.sum() / below.sum())
        draws = np.concatenate(list(replicate_weights(n_groups, 1000, self._seed)))
        with np.errstate(invalid="ignore", divide="ignore"):
            replicates = (draws @ above) / (draws @ below)
        low, high = rate_interval(value, replicates, int((below > 0).sum()))
        return {"value": value, "low": low, "high": high, "n": round(counted.sum() / len(values))}
