"""Embeddings as directions: how long one is says how much is in the picture, not what."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def unit_length(embeddings: ArrayLike) -> NDArray[np.float64]:
    """Each row divided by its Euclidean length, ``(n, channels)``; a row of zeros stays."""
    points = np.asarray(embeddings, dtype=np.float64)
    lengths = np.linalg.norm(points, axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):  # infinite ones have no direction
        return np.asarray(points / np.where(lengths > 0, lengths, 1.0))
