"""What the card says of a probe's answers with evidence: when it is silent, and its sets.

As everywhere here, what is drawn on answers is drawn on the other folds of the same repeat, and
which attributes a rule needs is decided without the fold that is tested.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.decision import Metadata, least_probabilities, prediction_sets
from dermosan_lib.study.evidence import (
    Told,
    fit_doubtful_told,
    needed_attributes,
    told_answers,
    told_rows,
)
from dermosan_lib.study.probing.nested_validation import Cases, OutOfFold
from dermosan_lib.study.probing.out_of_fold_figures import Figures
from dermosan_lib.study.uncertainty import fit_doubtful, fit_sets

Array = NDArray[np.float64]
Rows = NDArray[np.int64]


class EvidenceFigures:
    """Figures of answers in which evidence is."""

    def __init__(self, figures: Figures, cases: Cases, made: OutOfFold) -> None:
        """Read what is told of each row, and what each fold has learned of it."""
        self._figures, self._cases, self._made = figures, cases, made
        of_rows = cases.attributes.reindex(cases.rows["path"]).fillna("")
        self._attributes = of_rows.reset_index(drop=True)
        self._learned = [
            [Metadata.from_card(entry, cases.codes) for entry in folds] for folds in made.metadata
        ]
        self._every = np.ones(len(cases.labels), dtype=np.bool_)

    def silence(self) -> dict[str, Any]:
        """How often a condition is named, and how often rightly, over patients.

        Returns:
            ``answered`` and ``accuracy_where_answered`` by the bundle's rules, everything told that
            is known; of ``needs_alone`` the same where no more is told than the rule needs;
            ``promised``, in how many of the folds the promise could be shown; and ``estimate``,
            what would be named, and how often rightly, by limits that could not be shown, of those
            who tell enough (``told``, their share). Each but the last with ``by_repeat``.
        """
        shape = self._made.probabilities.shape[:2]
        named = {name: np.zeros(shape) for name in ("most", "least", "estimate", "told")}
        right = {name: np.zeros(shape) for name in ("most", "least")}
        promised = []
        for repeat, folds in enumerate(self._figures.folds):
            for number, (others, test) in enumerate(folds):
                needs = needed_attributes(
                    self._learned[repeat][number], self._attributes.iloc[others]
                )
                told, known = self._told(repeat, number, needs)
                entry = self._entry(told, others[known[others]], needs)
                promised.append(bool(entry) and entry["certainty"] is not None)
                by_photos = self._by_photos(repeat, others)
                for name, answers in (("most", told.most), ("least", told.least)):
                    sure = answers[test].max(axis=1) > entry.get("threshold", 1.0)
                    by_told = known[test] & promised[-1]
                    named[name][repeat, test] = np.where(by_told, sure, by_photos[test])
                    hit = answers[test].argmax(axis=1) == self._cases.labels[test]
                    right[name][repeat, test] = hit
                limit = (entry.get("estimate") or entry or {"threshold": 1.0})["threshold"]
                above = told.most[test].max(axis=1) > limit
                named["estimate"][repeat, test] = above & known[test]
                named["told"][repeat, test] = known[test]
        return {
            **self._shares(named["most"], right["most"]),
            "needs_alone": self._shares(named["least"], right["least"]),
            "promised": {"folds": int(np.sum(promised)), "of": len(promised)},
            "estimate": {
                **self._shares(named["estimate"], right["most"], named["told"]),
                "told": self._figures.mean(named["told"], self._every),
            },
        }

    def sets(self) -> dict[str, Any]:
        """Whether sets hold the truth as the clinic gives them beside answers with evidence.

        They are drawn on photos alone; the likeliest condition with evidence is added.
        """
        codes, sets = self._cases.codes, np.zeros(self._made.probabilities.shape)
        for repeat, folds in enumerate(self._figures.folds):
            alone = self._made.probabilities[repeat]
            for others, test in folds:
                entry = fit_sets(self._table(alone, others), codes,
                                 groups=self._cases.groups[others])  # fmt: skip
                least = np.asarray(least_probabilities(entry, codes))
                chosen = prediction_sets(alone[test], least)
                top = self._made.with_evidence[repeat, test].argmax(axis=1)
                chosen[np.arange(len(test)), top] = True
                sets[repeat, test] = chosen
        labels = self._cases.labels
        held = sets[:, np.arange(len(labels)), labels]
        return {
            "coverage": self._figures.mean(held, self._every),
            "size": self._figures.mean(sets.sum(axis=2), self._every),
            "coverage_by_condition": {
                code: self._figures.mean(held, labels == c) for c, code in enumerate(codes)
            },
        }

    def _told(
        self, repeat: int, number: int, needs: tuple[str, ...]
    ) -> tuple[Told, NDArray[np.bool_]]:
        """Answers to every row by its own fold's model, and of which rows enough is known.

        What is enough is said by the model of fold ``number``.
        """
        chances = self._made.probabilities[repeat]
        least, most = np.zeros_like(chances), np.zeros_like(chances)
        for (_, test), learned in zip(
            self._figures.folds[repeat], self._learned[repeat], strict=True
        ):
            answers = told_answers(chances[test], learned, needs, self._attributes.iloc[test])
            least[test], most[test] = answers
        known = told_rows(self._learned[repeat][number], needs, self._attributes)
        return Told(least, most), known

    def _entry(self, told: Told, rows: Rows, needs: tuple[str, ...]) -> dict[str, Any]:
        learned = Told(told.least[rows], told.most[rows])
        groups = self._cases.groups[rows]
        return fit_doubtful_told(
            self._cases.rows.iloc[rows], learned, self._cases.codes, needs=needs, groups=groups
        )

    def _by_photos(self, repeat: int, others: Rows) -> NDArray[np.bool_]:
        answers = self._made.probabilities[repeat]
        groups = self._cases.groups[others]
        entry = fit_doubtful(self._table(answers, others), self._cases.codes, groups=groups)
        return np.asarray(answers.max(axis=1) > entry["threshold"], dtype=np.bool_)

    def _table(self, answers: Array, rows: Rows) -> pd.DataFrame:
        named = self._cases.rows[["path", "condition"]].iloc[rows].reset_index(drop=True)
        return named.assign(**dict(zip(self._cases.codes, answers[rows].T, strict=True)))

    def _shares(self, named: Array, right: Array, among: Array | None = None) -> dict[str, Any]:
        told: dict[str, Any] = {
            "answered": self._figures.mean(named, self._every, among),
            "accuracy_where_answered": self._figures.mean(right, self._every, named),
        }
        told["by_repeat"] = [
            {
                "answered": float(one.sum() / (one.size if of is None else of.sum())),
                "accuracy_where_answered": float(hit[one > 0].mean()) if one.any() else None,
            }
            for one, hit, of in zip(
                named, right, among if among is not None else [None] * len(named), strict=True
            )
        ]
        return told
