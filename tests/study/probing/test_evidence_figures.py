"""Figures of answers with evidence: silence and sets as the clinic would have them."""

from dataclasses import replace

import numpy as np
import pytest

from dermosan_lib.study.probing.evidence_figures import EvidenceFigures
from dermosan_lib.study.probing.nested_validation import validate
from dermosan_lib.study.probing.out_of_fold_figures import Figures
from tests.study.probing.test_nested_validation import RECIPE, TAXONOMY, drawn


def figures_of(cases):
    made = validate(RECIPE, cases)
    figures = Figures(RECIPE, cases, TAXONOMY)
    return made, figures, EvidenceFigures(figures, cases, made)


@pytest.fixture(scope="module")
def sure():
    """Photos that tell nearly all, so that a promise can be shown."""
    return figures_of(drawn(n=900, signal=3.5))


def test_where_the_promise_can_be_shown_conditions_are_named_and_rightly(sure):
    quiet = sure[2].silence()
    assert quiet["promised"] == {"folds": 6, "of": 6}
    assert quiet["answered"]["value"] > 0.5
    assert quiet["accuracy_where_answered"]["value"] > 0.88
    assert quiet["needs_alone"] == {name: quiet[name] for name in quiet["needs_alone"]}  # one is
    assert quiet["estimate"]["told"]["value"] == pytest.approx(0.9, abs=0.03)
    by_repeat = [one["answered"] for one in quiet["by_repeat"]]
    assert np.mean(by_repeat) == pytest.approx(quiet["answered"]["value"])
    named = quiet["accuracy_where_answered"]["n"]
    assert named == pytest.approx(900 * quiet["answered"]["value"], abs=0.6)


def test_what_cannot_be_shown_names_nothing_but_its_estimate_is_told():
    _, figures, told = figures_of(drawn(n=300, signal=1.2))
    quiet = told.silence()
    assert quiet["promised"]["folds"] == 0
    assert quiet["answered"]["value"] == 0
    assert quiet["accuracy_where_answered"]["value"] is None
    assert figures.silence(validate(RECIPE, drawn(n=300, signal=1.2)).probabilities)


def test_sets_beside_answers_with_evidence_are_those_of_photos_and_the_likeliest(sure):
    made, figures, told = sure
    alone, beside = figures.sets(made.probabilities), told.sets()
    assert beside["coverage"]["value"] >= alone["coverage"]["value"]
    assert alone["size"]["value"] <= beside["size"]["value"] <= alone["size"]["value"] + 1
    same = EvidenceFigures(figures, drawn(n=900, signal=3.5), replace(
        made, with_evidence=made.probabilities
    ))  # fmt: skip
    assert same.sets() == alone
