"""A temperature that ends where the search ends is said to have been found nowhere."""

import numpy as np
import pytest

from dermosan_lib.study.uncertainty.calibration_fitting import fit_temperature, mean_nll
from dermosan_lib.study.uncertainty.temperature_bounds import (
    TEMPERATURE_NOTE,
    temperature_in_words,
    temperature_note,
)


def logits_of(right, scale, n=200, classes=5, seed=1):
    """Scores of which a share is right, and their labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, n)
    told = np.where(rng.random(n) < right, labels, rng.integers(0, classes, n))
    return scale * np.eye(classes)[told] + rng.normal(0, 0.01, (n, classes)), labels


@pytest.mark.parametrize("margin", [0.5, 1, 2, 5, 12, 50, 200])
def test_answers_that_are_all_right_have_no_temperature(margin):
    logits, labels = logits_of(right=1.0, scale=margin)
    temperature = fit_temperature(logits, labels)
    note = temperature_note(logits, labels, temperature)
    assert "down to the lower bound, 0.05" in note[TEMPERATURE_NOTE]
    assert "WARNING" in temperature_in_words({"temperature": temperature, **note})


@pytest.mark.parametrize("scale", [1.0, 50.0])
def test_scores_that_tell_the_contrary_have_none_either(scale):
    logits, labels = logits_of(right=1.0, scale=scale)
    temperature = fit_temperature(-logits, labels)
    assert temperature == pytest.approx(20, rel=1e-3)
    assert (
        "up to the upper bound, 20"
        in temperature_note(-logits, labels, temperature)[TEMPERATURE_NOTE]
    )


@pytest.mark.parametrize(("scale", "said"), [(20.0, "too sure"), (0.7, "too shy")])
def test_one_that_was_found_is_no_warning(scale, said):
    logits, labels = logits_of(right=0.8, scale=scale)
    temperature = fit_temperature(logits, labels)
    assert temperature_note(logits, labels, temperature) == {}
    words = temperature_in_words({"temperature": temperature})
    assert words.startswith(f"Temperature {temperature:.2f}: before scaling, the network was")
    assert said in words
    assert mean_nll(logits, labels, temperature) < mean_nll(logits, labels, 1.0)


def test_without_images_nothing_is_said():
    logits, labels = np.zeros((0, 3)), np.zeros(0, dtype=np.int64)
    assert temperature_note(logits, labels, fit_temperature(logits, labels)) == {}
