"""From a network's logits to the probabilities that are shown: temperature scaling."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def calibrated(logits: ArrayLike | NDArray[Any], temperature: float) -> NDArray[np.float64]:
    """Softmax of ``logits / temperature`` (Guo et al. 2017, section 4.2).

    ``logits`` are ``(n, classes)``, ``temperature`` is above 0 (a card's ``temperature``). Returns
    ``(n, classes)`` float64 in 0..1, rows sum to 1, as the clinic gives them.
    """
    scaled = np.asarray(logits, dtype=np.float64) / float(temperature)
    return softmax(scaled)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of ``logits`` ``(n, classes)`` as probabilities that sum to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))  # no overflow: at most 1
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
