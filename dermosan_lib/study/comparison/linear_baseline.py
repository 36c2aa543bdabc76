"""The baseline every network must beat: logistic regression on the frozen features."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits

from dermosan_lib.progress import stage

STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1)


@stage("linear probe")
def linear_probe(
    features: NDArray[np.float32],
    labels: NDArray[np.int64],
    split: NDArray[np.str_],
    *,
    seed: int = 42,
) -> NDArray[np.float64]:
    """Probabilities ``(n, classes)`` of a balanced multinomial logistic regression.

    Fitted on the rows whose ``split`` is ``train``; the inverse regularisation strength that gives
    the lowest log loss on ``val`` is kept. The test rows are only predicted.

    Args:
        features: ``(n, channels)`` embeddings of the untrained head's backbone.
        labels: ``(n,)`` class indices, each present in ``train``.
        split: ``(n,)`` of ``train``, ``val`` and ``test``.
        seed: of the solver.
    """
    train, val = split == "train", split == "val"
    # One scale for all features: their relative sizes matter, the network's own scale does not.
    features = (features - features[train].mean(axis=0)) / (features[train].std() + 1e-12)
    classes = np.unique(labels[train])
    best: Any = None
    best_loss = np.inf
    for strength in STRENGTHS:
        model = LogisticRegression(
            C=strength, class_weight="balanced", max_iter=1000, random_state=seed
        )
        with threadpool_limits(1):  # on a busy machine threads would wait for one another
            model.fit(features[train], labels[train])
        loss = log_loss(labels[val], model.predict_proba(features[val]), labels=classes)
        if loss < best_loss:
            best, best_loss = model, loss
    return np.asarray(best.predict_proba(features), dtype=np.float64)
