"""The line of energy keeps its promise to known conditions, and finds unknown ones."""

import numpy as np
import pytest

from dermosan_lib.decision.temperature import energy
from dermosan_lib.study.uncertainty.energy_fitting import fit_strangest


def draw(rng, n, *, odd=False):
    """Energies of known lesions, or of lesions for whose condition nothing speaks."""
    logits = rng.normal(0, 1, (n, 5))
    if not odd:
        logits[np.arange(n), rng.integers(0, 5, n)] += 2 + rng.gamma(4, 1, n)
    return energy(logits)


def test_the_promised_share_of_known_lesions_is_not_strange():
    rng = np.random.default_rng(0)
    called = []
    for _ in range(200):
        lesions = draw(rng, 200)
        groups = np.repeat(np.arange(200), rng.integers(1, 5, 200))
        line = fit_strangest(lesions[groups], groups)["threshold"]
        called.append((draw(rng, 500) > line).mean())
    assert np.mean(called) < 0.05 + 2.6 * np.std(called) / np.sqrt(200)
    assert np.mean(called) > 0.03


def test_odd_lesions_are_found():
    rng = np.random.default_rng(1)
    entry = fit_strangest(draw(rng, 500), np.arange(500))
    assert (draw(rng, 500, odd=True) > entry["threshold"]).mean() > 0.5
    assert (entry["accepted"], entry["groups"]) == (0.95, 500)
    assert "Liu" in entry["method"]


def test_with_few_lesions_the_promise_is_lowered_and_said_so():
    energies = draw(np.random.default_rng(2), 9)
    entry = fit_strangest(energies, np.arange(9))
    assert entry["threshold"] == energies.max()
    assert (entry["accepted"], entry["groups"]) == (pytest.approx(0.9), 9)
    assert fit_strangest(np.empty(0), np.empty(0, int)) == {}
