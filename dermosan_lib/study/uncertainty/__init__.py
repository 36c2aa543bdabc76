"""How sure is the model: calibration, conformal sets, abstention, out-of-distribution pictures.

What others may use of it:

- `FAMILIAR_SHARE`: Share of validation pictures that the rule for unfamiliar ones accepts.
- `TEMPERATURE_NOTE`: Name of the card's entry that warns of a temperature that was not found.
- `SUBSPACE_RANK`: How many directions of the embedding the rule for unfamiliar pictures keeps.
- `compare_sets`: Coverage and size of `fit_sets` beside those of sets with one threshold for all.
- `coverage_table`: How often the sets hold the truth on new images, overall and for each
  condition.
- `fit_doubtful`: The card's ``unsure``: up to which probability of the likeliest condition not to
  name it.
- `fit_familiar`: Describe where the training images lie.
- `fit_farthest`: The card's ``far``: the distance that new images like those of validation rarely
  exceed.
- `fit_limits`: Choose temperature, operating points, prediction sets and the rule to abstain.
- `fit_sets`: Choose on validation how probable each condition must be to stay in the set.
- `fit_strangest`: The card's ``strange``: the energy that new lesions of known conditions rarely
  exceed.
- `fit_temperature`: Temperature that minimises the validation NLL (Guo et al. 2017, equation 9).
- `group_quantile`: The threshold that an image of a new group stays at or below with probability
  ``level``.
- `not_skin_pictures`: ``n`` pictures ``(edge, edge, 3)`` uint8 of all kinds in turn, the same for
  a seed.
- `not_skin_table`: `unknown_table` of ``n`` drawn pages, charts, windows and patterns against
  ``known``.
- `operating_points`: Choose where to rule out and where to refer, on validation.
- `operating_points_for`: `operating_points` of a model's validation logits ``(n, classes)`` and
  labels ``(n,)``.
- `tell_apart`: AUROC with which a score, higher for the stranger, tells ``unknown`` from
  ``known`` images.
- `temperature_in_words`: A card's temperature, what it says of the network, and the warning where
  there is one.
- `temperature_note`: The card's entry `TEMPERATURE_NOTE` where ``temperature`` ended at a bound,
  else nothing.
- `uncalibrated`: ``predictions`` with the probabilities that they had before temperature scaling.
- `unknown_table`: How well distance and doubt tell unknown images, and how often each rule stays
  silent.
"""

from dermosan_lib.study.uncertainty.abstention_fitting import (
    FAMILIAR_SHARE,
    SUBSPACE_RANK,
    fit_doubtful,
    fit_familiar,
    fit_farthest,
)
from dermosan_lib.study.uncertainty.calibration_fitting import (
    fit_temperature,
    operating_points,
    operating_points_for,
    uncalibrated,
)
from dermosan_lib.study.uncertainty.conformal_sets import coverage_table, fit_sets
from dermosan_lib.study.uncertainty.drawn_pictures import not_skin_pictures
from dermosan_lib.study.uncertainty.energy_fitting import fit_strangest
from dermosan_lib.study.uncertainty.group_quantiles import group_quantile
from dermosan_lib.study.uncertainty.marginal_sets import compare_sets
from dermosan_lib.study.uncertainty.out_of_distribution import (
    not_skin_table,
    tell_apart,
    unknown_table,
)
from dermosan_lib.study.uncertainty.temperature_bounds import (
    TEMPERATURE_NOTE,
    temperature_in_words,
    temperature_note,
)
from dermosan_lib.study.uncertainty.validation_rules import fit_limits

__all__ = [
    "FAMILIAR_SHARE",
    "SUBSPACE_RANK",
    "TEMPERATURE_NOTE",
    "compare_sets",
    "coverage_table",
    "fit_doubtful",
    "fit_familiar",
    "fit_farthest",
    "fit_limits",
    "fit_sets",
    "fit_strangest",
    "fit_temperature",
    "group_quantile",
    "not_skin_pictures",
    "not_skin_table",
    "operating_points",
    "operating_points_for",
    "tell_apart",
    "temperature_in_words",
    "temperature_note",
    "uncalibrated",
    "unknown_table",
]
