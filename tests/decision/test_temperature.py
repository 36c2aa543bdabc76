"""Temperature scaling: the clinic's probabilities, and an order that no temperature changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.clinic.engine.graph import softmax
from dermosan_lib.decision.temperature import calibrated

LOGITS = np.random.default_rng(1).normal(0, 3, (20, 5)).astype(np.float32)


@given(st.floats(0.05, 20))
def test_rows_are_the_clinics_and_keep_their_order(temperature):
    found = calibrated(LOGITS, temperature)
    expected = softmax(LOGITS.astype(np.float64) / temperature)
    assert found == pytest.approx(expected)
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found.argmax(axis=1) == LOGITS.argmax(axis=1)).all()
