"""Every way that is compared, by name: single scores, and sums of few."""

import numpy as np

from benchmarks import unknown_scores as scores
from benchmarks.unknown_features import Study, Told
from benchmarks.unknown_scores import Array, Score, Way

LEVELS = tuple(f"level_{number}_mean" for number in range(5))


def together(*ways: Way) -> Way:
    """The mean of several scores, each in standard deviations of known validation images."""

    def fit(study: Study) -> Score:
        fitted = [way(study) for way in ways]
        val = study.of(study.known("val"))
        own = [score(val) for score in fitted]
        scales = [(float(one.mean()), float(one.std())) for one in own]

        def joined(told: Told) -> Array:
            parts = [
                (score(told) - centre) / spread
                for score, (centre, spread) in zip(fitted, scales, strict=True)
            ]
            return np.asarray(np.mean(parts, axis=0))

        return joined

    return fit


DOUBT = scores.of_logits(scores.doubt)
ENTROPY = scores.of_logits(scores.entropy)
ENERGY = scores.of_logits(scores.energy)
DISTANCE = scores.near("embedding")

WAYS: dict[str, Way] = {
    "distance (in use)": DISTANCE,
    "doubt": DOUBT,
    "entropy": ENTROPY,
    "energy": ENERGY,
    "doubt + distance": together(DOUBT, DISTANCE),
}
