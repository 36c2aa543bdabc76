"""What a bundle knows of its training pictures, drawn by a seed."""

import numpy as np

from dermosan_lib.decision.mahalanobis_distance import Familiar


def draw_familiar(seed=0, classes=3, channels=6, rank=4):
    rng = np.random.default_rng(seed)
    axes, _ = np.linalg.qr(rng.normal(size=(channels, channels)))
    return Familiar(
        rng.normal(0, 3, (classes, channels)).astype(np.float32),
        axes[:, :rank].astype(np.float32),
        rng.uniform(0.5, 4, rank).astype(np.float32),
        0.3,
    )
