"""Nested cross-validation of a probe: what is reported was chosen on other patients.

Within each outer fold, crops and strength are chosen by an inner cross-validation of the rows to
learn from (Varma and Simon 2006: choosing on the reported folds flatters). How far rare conditions
are favoured (a share of the logarithm of their rarity is added to their logits: Menon et al. 2021),
the temperature, and which attributes are evidence with what weight, come from the same inner folds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from dermosan_lib.decision import Metadata, add_evidence, calibrated
from dermosan_lib.progress import stage
from dermosan_lib.study.comparison import group_folds
from dermosan_lib.study.evidence import choose_attributes, evidence_table, learn_metadata
from dermosan_lib.study.probing.linear_head import LinearHead, fit_head
from dermosan_lib.study.probing.probe_recipe import ProbeRecipe
from dermosan_lib.study.uncertainty import fit_temperature

Array = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Cases:
    """What a probe learns from, ``n`` rows."""

    features: NDArray[np.float32]  # (n, crops, features of a crop)
    labels: NDArray[np.int64]  # (n,)
    rows: pd.DataFrame  # path, condition, group
    attributes: pd.DataFrame  # text, indexed by path
    codes: tuple[str, ...]

    @property
    def groups(self) -> NDArray[np.intp]:
        """``(n,)`` numbers of the groups."""
        return np.asarray(pd.factorize(self.rows["group"])[0])


class Setting(NamedTuple):
    """One way to fit."""

    crops: tuple[float, ...]
    strength: float
    rarity: float = 0.0  # share of the logarithm of rarity that is added to logits


class Fitted(NamedTuple):
    """What one set of rows taught."""

    setting: Setting
    head: LinearHead
    temperature: float
    metadata: dict[str, Any]  # the card's
    logits: Array  # (rows, classes), out of the inner folds
    evidence: Array  # (rows, classes), of likelihoods learned on the other inner folds
    by_attribute: dict[str, Array]  # the same of each attribute by itself, without weight
    scores: dict[Setting, float]  # macro AUC of each setting, out of the inner folds


@dataclass(frozen=True)
class OutOfFold:
    """Answers for every row by models that knew no row of its group, ``r`` repeats."""

    logits: Array  # (r, n, classes)
    probabilities: Array  # (r, n, classes), after the fold's temperature
    with_evidence: Array  # (r, n, classes)
    settings: list[Setting]  # of each fold of each repeat
    metadata: list[list[dict[str, Any]]]  # of each repeat the card's of each fold


def columns(recipe: ProbeRecipe, cases: Cases, setting: Setting) -> NDArray[np.float32]:
    """``(n, features)`` of the setting's crops beside one another."""
    chosen = [recipe.all_crops().index(share) for share in setting.crops]
    return cases.features[:, chosen].reshape(len(cases.features), -1)


def fit_probe(recipe: ProbeRecipe, cases: Cases, train: Rows, *, folds: int, seed: int) -> Fitted:
    """Choose a setting on ``train`` by cross-validation of it, then fit on all of ``train``."""
    labels, classes = cases.labels[train], len(cases.codes)
    cut = group_folds(labels, cases.groups[train], folds, seed)
    logits = {}
    for crops in recipe.crops:
        for strength in recipe.strengths:
            setting = Setting(crops, strength)
            points = columns(recipe, cases, setting)[train]
            table = np.zeros((len(train), classes))
            for learn, test in cut:
                head = fit_head(points[learn], labels[learn], classes, axes=recipe.axes,
                                strength=strength)  # fmt: skip
                table[test] = head.logits(points[test])
            logits[setting] = table
    scores = {setting: _macro_auc(table, labels) for setting, table in logits.items()}
    best = max(scores, key=scores.__getitem__)
    rarity = _log_rarity(labels, classes)
    share = max(recipe.rarities, key=lambda one: _balanced(logits[best] + one * rarity, labels))
    table = logits[best] + share * rarity
    temperature = fit_temperature(table, labels)
    points = columns(recipe, cases, best)[train]
    head = fit_head(points, labels, classes, axes=recipe.axes, strength=best.strength)
    head = replace(head, bias=head.bias + share * rarity)
    metadata, evidence, single = _metadata(cases, train, calibrated(table, temperature), cut)
    best = best._replace(rarity=share)
    return Fitted(best, head, temperature, metadata, table, evidence, single, scores)


def validate(recipe: ProbeRecipe, cases: Cases) -> OutOfFold:
    """Repeated nested cross-validation by groups."""
    shape = (recipe.repeats, len(cases.labels), len(cases.codes))
    made = OutOfFold(np.zeros(shape), np.zeros(shape), np.zeros(shape), [], [])
    with stage("cross-validation", recipe.repeats * recipe.folds, unit="fold") as work:
        for repeat in range(recipe.repeats):
            seed = recipe.seed + repeat
            made.metadata.append([])
            for train, test in group_folds(cases.labels, cases.groups, recipe.folds, seed):
                fitted = fit_probe(recipe, cases, train, folds=recipe.inner_folds, seed=seed)
                points = columns(recipe, cases, fitted.setting)[test]
                logits = fitted.head.logits(points)
                chances = calibrated(logits, fitted.temperature)
                made.logits[repeat, test] = logits
                made.probabilities[repeat, test] = chances
                made.with_evidence[repeat, test] = add_evidence(
                    chances, _evidence(cases, test, fitted.metadata)
                )
                made.settings.append(fitted.setting)
                made.metadata[repeat].append(fitted.metadata)
                work.advance(1)
    return made


def _metadata(
    cases: Cases, train: Rows, chances: Array, cut: Sequence[tuple[Rows, Rows]]
) -> tuple[dict[str, Any], Array, dict[str, Array]]:
    """The card's ``metadata``: chosen by likelihoods of other folds, then learned on all rows.

    And the evidence ``(rows, classes)`` by which it was chosen, together and of each attribute.
    """
    tables: dict[str, Array] = {}
    for learn, test in cut:
        learned = learn_metadata(cases.rows.iloc[train[learn]], cases.attributes, cases.codes)
        for entry in learned:
            name = entry["name"]
            single = {"attributes": [entry], "used": [name], "weight": 1.0}
            table = tables.setdefault(name, np.zeros_like(chances))
            table[test] = _evidence(cases, train[test], single)
    learned = learn_metadata(cases.rows.iloc[train], cases.attributes, cases.codes)
    known = {entry["name"] for entry in learned}
    tables = {name: table for name, table in tables.items() if name in known}
    groups = cases.groups[train]
    chosen = choose_attributes(tables, chances, cases.labels[train], groups, cautious=False)
    used = [tables[name] for name in chosen["used"]]
    evidence = chosen["weight"] * np.sum([np.zeros_like(chances), *used], axis=0)
    return {"attributes": learned, **chosen}, evidence, tables


def _evidence(cases: Cases, rows: Rows, entry: dict[str, Any]) -> Array:
    told = cases.attributes.reindex(cases.rows["path"].iloc[rows]).fillna("")
    metadata = Metadata.from_card(entry, cases.codes)
    return evidence_table(metadata, told) if metadata.used else np.zeros(len(cases.codes))


def _macro_auc(logits: Array, labels: NDArray[np.int64]) -> float:
    """Over rows whose classes all occur, as `group_folds` sees to."""
    chances = calibrated(logits, 1.0)
    return float(np.mean([roc_auc_score(labels == c, chances[:, c]) for c in np.unique(labels)]))


def _log_rarity(labels: NDArray[np.int64], classes: int) -> Array:
    """Logarithm of how many times rarer than the commonest each condition is, ``(classes,)``."""
    counts = np.bincount(labels, minlength=classes).clip(min=1)
    return np.asarray(np.log(counts.max() / counts))


def _balanced(logits: Array, labels: NDArray[np.int64]) -> float:
    right = logits.argmax(axis=1) == labels
    return float(np.mean([right[labels == c].mean() for c in np.unique(labels)]))
