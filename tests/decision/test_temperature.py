"""Temperature scaling and energy: what is read from logits, in the clinic as in the study."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp

from dermosan_lib.clinic.engine.graph import softmax
from dermosan_lib.decision.temperature import calibrated, energy

LOGITS = np.random.default_rng(1).normal(0, 3, (20, 5)).astype(np.float32)


@given(st.floats(0.05, 20))
def test_rows_are_the_clinics_and_keep_their_order(temperature):
    found = calibrated(LOGITS, temperature)
    expected = softmax(LOGITS.astype(np.float64) / temperature)
    assert found == pytest.approx(expected)
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found.argmax(axis=1) == LOGITS.argmax(axis=1)).all()


@given(st.floats(-1e4, 1e4))
def test_energy_falls_with_every_logit(shift):
    np.testing.assert_allclose(energy(LOGITS), -logsumexp(LOGITS.astype(float), axis=1), rtol=1e-9)
    np.testing.assert_allclose(energy(LOGITS.astype(float) + shift), energy(LOGITS) - shift)


def test_energy_tells_apart_what_probabilities_do_not():
    loud, quiet = np.array([[9.0, 9.0]]), np.array([[0.0, 0.0]])
    assert (calibrated(loud, 1) == calibrated(quiet, 1)).all()
    assert energy(loud)[0] == pytest.approx(-9 - np.log(2))
    assert energy(quiet)[0] == pytest.approx(-np.log(2))
    assert np.isfinite(energy(np.array([[1e30, -1e30]]))).all()
