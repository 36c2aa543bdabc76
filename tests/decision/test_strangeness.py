"""Strangeness as it is applied: measures in units of validation, a line, and cards that fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from dermosan_lib.decision.abstention import ABSTENTION_FILE, Abstention, Familiar
from dermosan_lib.decision.strangeness import Strangeness, measures_of
from dermosan_lib.errors import BundleError

ENTRY = {
    "measures": {
        "entropy": {"mean": 0.5, "spread": 0.25},
        "distance": {"mean": 1.0, "spread": 0.1},
    },
    "threshold": 1.5,
}


def draw(seed, n=6, classes=4):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.full(classes, 0.3), n), rng.gamma(5, 0.2, n)


@given(st.integers(0, 1000))
@settings(deadline=None)
def test_it_is_the_mean_of_what_is_measured_in_its_units(seed):
    probabilities, distances = draw(seed)
    expected = ((entropy(probabilities, axis=1) - 0.5) / 0.25 + (distances - 1) / 0.1) / 2
    found = Strangeness.of(ENTRY).values(probabilities, distances)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_certain_answer_has_no_entropy_and_an_even_one_the_most():
    found = measures_of(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([3.0, 4.0]))
    np.testing.assert_allclose(found["entropy"], [0, np.log(2)], atol=1e-12)
    assert found["distance"].tolist() == [3.0, 4.0]


def test_the_line_itself_is_not_beyond_and_no_number_is():
    rule = Strangeness.of(ENTRY)
    found = rule.beyond(np.array([1.4, 1.5, 1.6, np.nan, np.inf]))
    assert found.tolist() == [False, False, True, True, True]


@pytest.mark.parametrize("names", [[], ["entropy", "luck"]])
def test_measures_that_are_not_known_are_refused_in_words(names):
    measures = {key: {"mean": 0.0, "spread": 1.0} for key in names}
    with pytest.raises(BundleError, match=r"must name some of .*, but names (luck|none)"):
        Strangeness.of({"measures": measures, "threshold": 1.0})


def test_the_rule_of_a_card_needs_the_line_by_distance(tmp_path):
    card = {"files": {ABSTENTION_FILE: ""}, "abstention": {"strange": ENTRY}}
    with pytest.raises(BundleError, match="draws no line by distance"):
        Abstention.of(card, tmp_path)
    familiar = Familiar(
        np.eye(4, dtype=np.float32), np.eye(4, 2, dtype=np.float32), np.ones(2, np.float32), 1.0
    )
    (tmp_path / ABSTENTION_FILE).write_bytes(familiar.to_bytes())
    card["abstention"]["far"] = {"threshold": 2.0}
    rule = Abstention.of(card, tmp_path)
    probabilities, distances = draw(0)
    values = rule.strangeness(probabilities, distances)
    np.testing.assert_array_equal(values, Strangeness.of(ENTRY).values(probabilities, distances))
    assert (rule.strange(values) == (values > 1.5)).all()


def test_without_the_rule_nothing_is_strange():
    probabilities, distances = draw(1)
    values = Abstention().strangeness(probabilities, distances)
    assert np.isnan(values).all()
    assert not Abstention().strange(values).any()
