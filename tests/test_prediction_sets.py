"""Prediction sets as they are applied."""

import numpy as np
import pytest

from dermosan_lib.errors import BundleError
from dermosan_lib.prediction_sets import least_probabilities, prediction_sets, set_words


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


def test_what_is_no_number_is_not_ruled_out():
    sets = prediction_sets(np.array([[np.nan, 0.9, 0.1], [0.0, 0.9, 0.1]]), np.full(3, 0.5))
    assert sets.tolist() == [[True, True, False], [False, True, False]]
    assert prediction_sets(np.array([[0.9, 0.1]]), np.array([np.nan, np.nan])).all()
