"""The steps that the notebooks call, each over a whole run.

What others may use of it:

- `abstention_table`: The two rules to stay silent: a row a rule, what was chosen and on how many
  groups.
- `attribute_steps`: What each attribute still told on validation, in the order tried; empty
  without any.
- `audit_calibration`: Write ``calibration.csv`` and return it: before and after temperature
  scaling, and between.
- `audit_confidence`: Write ``risk_coverage.csv``: accuracy where only the surest images are
  answered.
- `audit_labels`: Write ``label_noise.csv`` and return what it holds; see `label_noise`.
- `audit_referral`: Write ``operating_points.csv`` and ``decision_curve.csv`` and return both.
- `audit_sets`: Write ``prediction_sets.csv``: how often the sets hold the truth, by condition.
- `audit_silence`: Write ``answered.csv``: what is left, and how right, as reasons to be silent
  are applied.
- `audit_strangers`: Write ``not_skin.csv``: whether pictures of something else are noticed;
  `not_skin_table`.
- `audit_subgroups`: Write ``subgroups.csv`` and return it; columns of `subgroup_metrics`.
- `balanced_accuracies`: Validation balanced accuracy of the bundle's network and of the linear
  probe.
- `before_and_after`: A row a calibration metric, columns before and after scaling, and the
  change.
- `chosen_recipe`: `Recipe.preset`; of an encoder's file with the size that it takes.
- `check_modality`: Raise `RunError` for what is no modality of `modality.MODALITIES`.
- `confused`: Test images by true and predicted condition, or by group where these are too many.
- `compare_set_methods`: Sets with a threshold a condition beside those with one for all; see
  `compare_sets`.
- `copies_in_words`: How many pairs of copies of which kind there are.
- `described`: ``path, condition, width_px, height_px, format, group, source`` of each row, no
  hashes.
- `each_condition`: A row a condition and metric of ``shown``, a column a model of ``metrics``.
- `engine_in_words`: Which arithmetic the bundle answers with, and why.
- `evidence_gains`: What attributes, and further photos of a lesion, change on the test split.
- `first_pictures`: The first pictures of each condition by name, and the condition of each.
- `fit_baseline`: Linear probe on the untrained network's pooled features, for every image of the
  split.
- `fit_network`: Train by ``recipe`` on the split's ``train``, choosing the epoch on ``val``.
- `fit_schemes`: Train ``recipe`` on each of ``schemes`` that the images allow and that is not the
  run's own.
- `fusion_in_words`: How several photos of one lesion are made into one answer.
- `images_and_groups`: How many usable ``images`` and how many ``groups`` each condition has, and
  its ``name``.
- `images_in_splits`: Images of each condition (rows, and ``all`` of them) in train, val, test and
  ``all``.
- `import_weights`: Write the bundle ``out`` from a Keras HDF5 file of the published architecture.
- `judged_pair`: Two models to compare: those of two runs, or a run's linear probe and its
  network.
- `metrics_of`: The metrics of each of ``models`` by its name.
- `nearest_pairs`: Pairs among the ten nearest neighbours that are nearer than their surroundings.
- `need_predictions`: Make sure that ``predictions.csv`` and ``metrics.json`` are there; as
  `need_bundle`.
- `notes_in_words`: What was left out of the catalogue, and by which table or folders it was made,
  a line each.
- `on_test`: The test rows of a predictions table, sorted by path.
- `open_errors`: The errors of ``run``, predicted and scored first where that is missing.
- `operating_point_table`: The thresholds of the malignancy score: a row a point, empty where
  there is none.
- `overall`: A row a metric of all images, a column a model of ``metrics`` (name to its metrics).
- `pack`: Export the network, choose on ``val`` what travels with it, write the bundle.
- `pair_pictures`: The two pictures of each row of ``pairs``, which has ``path_a`` and ``path_b``.
- `parity_table`: What rounding to eight bits cost on validation, each with its bound; empty if
  not tried.
- `plan_sample`: Write ``sample_size.csv`` and return it: `reached_widths` of the run's test split.
- `predict`: Quality and predictions of the validation and test images, as the clinic gives them.
- `problems`: ``path, problem`` of the files that cannot be used.
- `recipe_table`: ``entry, this recipe, the paper's`` for each entry in which ``recipe`` differs
  from it.
- `reliabilities`: `reliability_table` of the test images before temperature scaling, and after.
- `report_table`: A leak report as ``what, this split``: a row a count, named in words, shares in
  percent.
- `same_subject_candidates`: The likeliest pairs of ``run`` that are in different groups; see
  `nearest_pairs`.
- `schemes_not_possible`: A sentence for each scheme of a `leak_table` that these images do not
  allow.
- `schemes_side_by_side`: `compare_schemes` over the run's own split, named ``own``, and those
  trained beside it.
- `score`: Metrics on the test split, of the network and of the linear probe, with 95% intervals.
- `test_groups`: Group of each row of ``test``.
- `with_modality`: A bundle with how its pictures were taken stated in its card.

What needs Keras is imported when it is first asked for: TensorFlow takes some 20 s to load.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dermosan_lib.study.pipeline.audit_run import audit_calibration, audit_referral, audit_subgroups
from dermosan_lib.study.pipeline.audit_uncertainty import (
    audit_confidence,
    audit_sets,
    audit_silence,
    audit_strangers,
    compare_set_methods,
    reliabilities,
)
from dermosan_lib.study.pipeline.card_modality import check_modality, with_modality
from dermosan_lib.study.pipeline.card_tables import (
    abstention_table,
    attribute_steps,
    engine_in_words,
    fusion_in_words,
    operating_point_table,
    parity_table,
    recipe_table,
)
from dermosan_lib.study.pipeline.catalogue_views import (
    described,
    first_pictures,
    images_and_groups,
    notes_in_words,
    problems,
)
from dermosan_lib.study.pipeline.compare_schemes import schemes_side_by_side
from dermosan_lib.study.pipeline.comparison_tables import (
    before_and_after,
    each_condition,
    metrics_of,
    overall,
)
from dermosan_lib.study.pipeline.errors_of_run import open_errors
from dermosan_lib.study.pipeline.evaluate_run import (
    confused,
    judged_pair,
    need_predictions,
    on_test,
    plan_sample,
    predict,
    score,
    test_groups,
)
from dermosan_lib.study.pipeline.evidence_run import evidence_gains
from dermosan_lib.study.pipeline.fitting import (
    balanced_accuracies,
    chosen_recipe,
    fit_baseline,
    fit_network,
    pack,
)
from dermosan_lib.study.pipeline.label_doubts import audit_labels
from dermosan_lib.study.pipeline.same_lesion import nearest_pairs, same_subject_candidates
from dermosan_lib.study.pipeline.split_views import (
    copies_in_words,
    images_in_splits,
    pair_pictures,
    report_table,
    schemes_not_possible,
)
from dermosan_lib.study.pipeline.train_schemes import fit_schemes

if TYPE_CHECKING:
    from dermosan_lib.study.pipeline.published_weights import import_weights

__all__ = [
    "abstention_table",
    "attribute_steps",
    "audit_calibration",
    "audit_confidence",
    "audit_labels",
    "audit_referral",
    "audit_sets",
    "audit_silence",
    "audit_strangers",
    "audit_subgroups",
    "balanced_accuracies",
    "before_and_after",
    "check_modality",
    "chosen_recipe",
    "compare_set_methods",
    "confused",
    "copies_in_words",
    "described",
    "each_condition",
    "engine_in_words",
    "evidence_gains",
    "first_pictures",
    "fit_baseline",
    "fit_network",
    "fit_schemes",
    "fusion_in_words",
    "images_and_groups",
    "images_in_splits",
    "import_weights",
    "judged_pair",
    "metrics_of",
    "nearest_pairs",
    "need_predictions",
    "notes_in_words",
    "on_test",
    "open_errors",
    "operating_point_table",
    "overall",
    "pack",
    "pair_pictures",
    "parity_table",
    "plan_sample",
    "predict",
    "problems",
    "recipe_table",
    "reliabilities",
    "report_table",
    "same_subject_candidates",
    "schemes_not_possible",
    "schemes_side_by_side",
    "score",
    "test_groups",
    "with_modality",
]

_KERAS = {
    "import_weights": "published_weights",
}


def __getattr__(name: str) -> Any:
    if name in _KERAS:
        return getattr(import_module(f"{__name__}.{_KERAS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
