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
ENERGY = scores.of_logits(scores.energy)
DISTANCE = scores.near("embedding")
LEVEL_SUM = together(*map(scores.near, LEVELS), DISTANCE)
UNTRAINED = scores.near("untrained/embedding")

WAYS: dict[str, Way] = {
    "distance (in use)": DISTANCE,
    "doubt": DOUBT,
    "doubt at temperature 10": scores.of_logits(lambda logits: scores.doubt(logits, 10)),
    "entropy": scores.of_logits(scores.entropy),
    "highest logit": scores.of_logits(scores.highest_logit),
    "energy": ENERGY,
    "energy at temperature 2": scores.of_logits(lambda logits: scores.energy(logits, 2)),
    "energy at temperature 5": scores.of_logits(lambda logits: scores.energy(logits, 5)),
    "energy of one view": scores.energy_of_one_view,
    "views disagree": scores.of_views,
    "networks disagree": scores.of_members,
    "surprise (mix alone)": scores.surprise,
    "relative distance": scores.relative("embedding"),
    "distance to the named": scores.to_named("embedding"),
    "distance to all": scores.whole("embedding"),
    "10th neighbour": scores.neighbour("embedding"),
    "virtual logit": scores.virtual_logit(),
    **{f"distance, {name}": scores.near(name) for name in LEVELS},
    "distance, hidden_0": scores.near("hidden_0"),
    "distance, hidden_1": scores.near("hidden_1"),
    "distances of all levels": LEVEL_SUM,
    "before training: distance": UNTRAINED,
    "before training: 10th neighbour": scores.neighbour("untrained/embedding"),
    "head exposed to other pictures": heads.exposed,
    "head exposed, known or not": heads.exposed_two,
    "head on mixed embeddings": heads.mixed,
    "head on virtual outliers": heads.virtual,
    "one against rest": heads.one_against_rest,
    "doubt + distance": together(DOUBT, DISTANCE),
    "energy + distance": together(ENERGY, DISTANCE),
    "energy + distances of all levels": together(ENERGY, LEVEL_SUM),
    "energy + before training": together(ENERGY, UNTRAINED),
    "energy + views disagree": together(ENERGY, scores.of_views),
    "energy + head exposed": together(ENERGY, heads.exposed),
    "energy + surprise": together(ENERGY, scores.surprise),
}
