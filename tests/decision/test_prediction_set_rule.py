"""Prediction sets as they are applied."""

import numpy as np
import pytest

from dermosan_lib.decision.prediction_set_rule import (
    least_probabilities,
    prediction_sets,
    set_words,
)
from dermosan_lib.errors import BundleError


def test_a_set_holds_what_is_likely_enough_and_is_never_empty():
    probabilities = np.array([[0.7, 0.2, 0.1], [0.4, 0.35, 0.25]])
    sets = prediction_sets(probabilities, np.array([0.5, 0.2, 0.3]))
    assert sets.tolist() == [[True, True, False], [True, True, False]]
    assert prediction_sets(probabilities, np.ones(3)).sum(axis=1).tolist() == [1, 1]
    assert set_words(sets, ("a", "b", "c")) == ["a b", "a b"]


def test_thresholds_follow_the_class_order_of_the_card():
    entry = {"least": {"b": 0.2, "a": 0.1}}
    assert least_probabilities(entry, ("a", "b")).tolist() == [0.1, 0.2]
    assert least_probabilities(None, ("a", "b")) is None


@pytest.mark.parametrize("least", [{"a": 0.1}, {"a": 0.1, "b": 1.5}, {"a": 0.1, "b": float("nan")}])
def test_a_card_with_a_threshold_missing_is_refused(least):
    with pytest.raises(BundleError, match=r"probability 0\.\.1"):
        least_probabilities({"least": least}, ("a", "b"))


def test_a_probability_on_the_line_is_in_and_the_first_of_equals_is_kept():
    table = np.array([[0.5, 0.25, 0.25], [0.4, 0.4, 0.2]])
    sets = prediction_sets(table, np.array([1.0, 0.25, 0.2500001]))
    assert sets.tolist() == [[True, True, False], [True, True, False]]
    none = prediction_sets(table, np.array([1.0, 1.0, 1.0]))
    assert none.tolist() == [[True, False, False], [True, False, False]]
    assert prediction_sets(table, np.zeros(3)).all()
    assert table.tolist() == [[0.5, 0.25, 0.25], [0.4, 0.4, 0.2]]


def test_words_need_a_code_for_each_column():
    sets = np.array([[True, False, True], [False, False, False]])
    assert set_words(sets, ("mel", "bcc", "nv")) == ["mel nv", ""]
    with pytest.raises(ValueError, match="zip"):
        set_words(sets, ("mel", "bcc"))


def test_thresholds_may_be_0_and_1_and_nothing_beyond():
    found = least_probabilities({"least": {"a": 0, "b": 1, "more": 7}}, ("a", "b"))
    assert (found.tolist(), found.dtype) == ([0.0, 1.0], np.float64)
    assert least_probabilities({}, ("a", "b")) is None
    for least in ({"a": -1e-9, "b": 0.5}, {"a": 0.5, "b": 1 + 1e-9}, {}):
        with pytest.raises(BundleError, match="must give each condition a probability"):
            least_probabilities({"least": least}, ("a", "b"))
    with pytest.raises(BundleError, match="holds None"):
        least_probabilities({"coverage": 0.9}, ("a", "b"))


def test_what_is_no_number_is_not_ruled_out():
    sets = prediction_sets(np.array([[np.nan, 0.9, 0.1], [0.0, 0.9, 0.1]]), np.full(3, 0.5))
    assert sets.tolist() == [[True, True, False], [False, True, False]]
    assert prediction_sets(np.array([[0.9, 0.1]]), np.array([np.nan, np.nan])).all()
