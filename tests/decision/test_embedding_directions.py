"""Embeddings as directions."""

import numpy as np

from dermosan_lib.decision.embedding_directions import unit_length


def test_rows_have_length_1_and_zeros_stay():
    found = unit_length(np.array([[3, 4], [0, 0], [0, -2]], dtype=np.float32))
    np.testing.assert_allclose(found, [[0.6, 0.8], [0, 0], [0, -1]], rtol=1e-12)
    assert found.dtype == np.float64
    np.testing.assert_allclose(unit_length([1e-3, 0.0]), [1, 0])
