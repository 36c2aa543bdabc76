"""The line of strangeness keeps its promise to known conditions, and finds unknown ones."""

import numpy as np
import pytest
from scipy.special import softmax

from dermosan_lib.decision.strangeness import Strangeness
from dermosan_lib.study.uncertainty.strangeness_fitting import fit_strangeness


def draw(rng, n, *, odd=False):
    """Probabilities and distances of known lesions, or of odd ones."""
    logits = rng.normal(0, 1, (n, 5))
    if not odd:
        logits[np.arange(n), rng.integers(0, 5, n)] += rng.gamma(4, 1, n)
    return softmax(logits, axis=1), rng.gamma(30, 1 / 30, n) + 0.3 * odd


def test_the_promised_share_of_known_lesions_is_not_strange():
    rng = np.random.default_rng(0)
    called = []
    for _ in range(100):
        lesions = draw(rng, 200)
        groups = np.repeat(np.arange(200), rng.integers(1, 5, 200))
        entry = fit_strangeness(lesions[0][groups], lesions[1][groups], groups)
        rule = Strangeness.of(entry)
        called.append(rule.beyond(rule.values(*draw(rng, 500))).mean())
    assert np.mean(called) < 0.05 + 2.6 * np.std(called) / 10
    assert np.mean(called) > 0.03


def test_both_signs_count_for_odd_lesions():
    rng = np.random.default_rng(1)
    entry = fit_strangeness(*draw(rng, 500), np.arange(500))
    rule = Strangeness.of(entry)
    assert rule.beyond(rule.values(*draw(rng, 500, odd=True))).mean() > 0.5
    known = rule.values(*draw(rng, 500))
    assert abs(known.mean()) < 0.2


def test_with_few_lesions_the_promise_is_lowered_and_said_so():
    rng = np.random.default_rng(2)
    probabilities, distances = draw(rng, 9)
    entry = fit_strangeness(probabilities, distances, np.arange(9))
    values = Strangeness.of(entry).values(probabilities, distances)
    assert entry["threshold"] == values.max()
    assert (entry["accepted"], entry["groups"]) == (pytest.approx(0.9), 9)
    assert fit_strangeness(np.empty((0, 3)), np.empty(0), np.empty(0, int)) == {}


def test_images_that_are_all_alike_leave_a_finite_rule():
    entry = fit_strangeness(np.full((30, 2), 0.5), np.ones(30), np.arange(30))
    rule = Strangeness.of(entry)
    assert np.isfinite(rule.values(np.full((2, 2), 0.5), np.ones(2))).all()
    assert not rule.beyond(rule.values(np.full((2, 2), 0.5), np.ones(2))).any()
