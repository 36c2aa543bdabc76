"""Every way that is compared, by name: single scores, and sums of few."""

import numpy as np

from benchmarks import unknown_heads as heads
from benchmarks import unknown_scores as scores
from benchmarks.unknown_features import Study, Told
from benchmarks.unknown_scores import Array, Score, Way

OF_SEVERAL = ("networks disagree",)  # which one network cannot
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
LEVEL_SUM = together(*map(scores.near, LEVELS), DISTANCE)
UNTRAINED = scores.near("untrained/embedding")

WAYS: dict[str, Way] = {
    "distance (in use)": DISTANCE,
    "doubt": DOUBT,
    "doubt at temperature 10": scores.of_logits(lambda z: scores.doubt(z, 10)),
    "entropy": ENTROPY,
    "energy": ENERGY,
    "highest logit": scores.of_logits(scores.highest_logit),
    "surprise (mix alone)": scores.surprise,
    "relative distance": scores.relative("embedding"),
    "distance to the named": scores.to_named("embedding"),
    "distance to all": scores.whole("embedding"),
    "10th neighbour": scores.neighbour("embedding"),
    "50th neighbour": scores.neighbour("embedding", 50),
    "virtual logit": scores.virtual_logit(),
    **{f"distance, {name}": scores.near(name) for name in LEVELS},
    **{f"to the named, {name}": scores.to_named(name) for name in LEVELS},
    "distances of all levels": LEVEL_SUM,
    "before training: distance": UNTRAINED,
    "before training: 10th neighbour": scores.neighbour("untrained/embedding"),
    "views disagree": scores.of_views,
    "networks disagree": scores.of_members,
    **heads.WAYS,
    "doubt + distance": together(DOUBT, DISTANCE),
    "entropy + distance": together(ENTROPY, DISTANCE),
    "energy + distance": together(ENERGY, DISTANCE),
    "entropy + energy + distance": together(ENTROPY, ENERGY, DISTANCE),
    "entropy + distances of all levels": together(ENTROPY, LEVEL_SUM),
    "entropy + before training": together(ENTROPY, UNTRAINED),
    "entropy + surprise": together(ENTROPY, scores.surprise),
    "entropy + surprise + distance": together(ENTROPY, scores.surprise, DISTANCE),
    "entropy + views + distance": together(ENTROPY, scores.of_views, DISTANCE),
}
