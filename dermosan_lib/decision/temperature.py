"""What a network's logits say: probabilities, by temperature scaling, and energy."""

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


def energy(logits: ArrayLike | NDArray[Any]) -> NDArray[np.float64]:
    """Less the log of the sum of exponentials of each row of ``logits`` (Liu et al. 2020).

    ``logits`` are ``(n, classes)``; returns ``(n,)``. High where no condition has a high logit,
    which probabilities hide: they sum to 1 whatever is shown. No temperature is applied.
    """
    rows = np.asarray(logits, dtype=np.float64)
    highest = rows.max(axis=1)
    return np.asarray(-highest - np.log(np.exp(rows - highest[:, None]).sum(axis=1)))


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of ``logits`` ``(n, classes)`` as probabilities that sum to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))  # no overflow: at most 1
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
