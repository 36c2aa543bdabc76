"""How much each class counts in training, by how many images it has."""

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.class_weight import compute_class_weight


def class_weights(labels: NDArray[np.int64], classes: int, kind: str) -> dict[int, float] | None:
    """Weight of each class: ``balanced`` is n / (classes * n_class); ``sqrt`` its square root."""
    if kind == "none":
        return None
    weights = compute_class_weight("balanced", classes=np.arange(classes), y=labels)
    if kind == "sqrt":
        weights = np.sqrt(weights)
    return dict(enumerate(weights.tolist()))
