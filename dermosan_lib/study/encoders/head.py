"""The head on a frozen encoder: multinomial logistic regression, its strength from validation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits

from dermosan_lib.progress import each

STRENGTHS = tuple(10.0 ** (step / 2) for step in range(-8, 3))  # C, 1e-4 to 10
MAX_ITERATIONS = 2000


@dataclass(frozen=True)
class Head:
    """Logits are ``embedding @ kernel + bias``."""

    kernel: NDArray[np.float32]  # (width, classes)
    bias: NDArray[np.float32]  # (classes,)
    centre: NDArray[np.float32]  # (width,) mean embedding of the training images
    strength: float  # the C that was chosen
    table: pd.DataFrame  # a row a C: C, loss, accuracy, val_loss, val_accuracy, chosen

    def logits(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of embeddings ``(n, width)``: ``(n, classes)`` float32."""
        return np.asarray(embeddings @ self.kernel + self.bias, dtype=np.float32)


def fit_head(
    training: NDArray[np.float32],
    labels: NDArray[np.int64],
    validation: NDArray[np.float32],
    val_labels: NDArray[np.int64],
    *,
    weights: dict[int, float] | None,
    seed: int = 42,
    progress: bool = True,
) -> Head:
    """Fit on the training images; the C of lowest log loss on validation is kept.

    Args:
        training: ``(n, width)`` embeddings.
        labels: ``(n,)`` class indices, every class among them.
        validation: ``(m, width)`` embeddings.
        val_labels: ``(m,)`` class indices.
        weights: Weight of each class, None for 1.
        seed: Of the solver.
        progress: Whether to show it.
    """
    centre = training.mean(axis=0, dtype=np.float64)
    # One scale for all channels: their relative sizes are what the encoder learned.
    spread = float(training.std(dtype=np.float64)) + 1e-12
    scaled, checked = ((one - centre) / spread for one in (training, validation))
    classes = np.unique(labels)
    rows, kept, least = [], None, np.inf
    with threadpool_limits(1):  # on a busy machine threads would wait for one another
        for strength in each(
            STRENGTHS, "head", total=len(STRENGTHS), unit="strength", shown=progress
        ):
            model = LogisticRegression(
                C=strength, class_weight=weights, max_iter=MAX_ITERATIONS, random_state=seed
            )
            model.fit(scaled, labels)
            row = {"C": strength}
            for prefix, given, truth in (("", scaled, labels), ("val_", checked, val_labels)):
                chances = model.predict_proba(given)
                row[f"{prefix}loss"] = float(log_loss(truth, chances, labels=classes))
                row[f"{prefix}accuracy"] = float((chances.argmax(axis=1) == truth).mean())
            rows.append(row)
            if row["val_loss"] < least:
                kept, least = model, row["val_loss"]
    assert kept is not None
    kernel, bias = _softmax_form(kept.coef_, kept.intercept_)
    kernel = kernel / spread
    table = pd.DataFrame(rows)
    return Head(
        kernel=kernel.astype(np.float32),
        bias=(bias - centre @ kernel).astype(np.float32),
        centre=centre.astype(np.float32),
        strength=float(kept.C),
        table=table.assign(chosen=table["C"] == kept.C),
    )


def _softmax_form(
    coefficients: NDArray[np.float64], intercepts: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Kernel ``(width, classes)`` and bias; of two classes scikit-learn gives one column alone."""
    kernel, bias = coefficients.T, intercepts
    if kernel.shape[1] == 1:
        kernel = np.concatenate([-kernel, kernel], axis=1) / 2
        bias = np.concatenate([-bias, bias]) / 2
    return kernel, bias
