"""The steps that the notebooks call, each over a whole run.

What others may use of it:

- `audit_calibration`: Write ``calibration.csv`` and return it: before and after temperature
  scaling, and between.
- `audit_referral`: Write ``operating_points.csv`` and ``decision_curve.csv`` and return both.
- `audit_subgroups`: Write ``subgroups.csv`` and return it; columns of `subgroup_metrics`.
- `balanced_accuracies`: Validation balanced accuracy of the bundle's network and of the linear
  probe.
- `before_scaling`: The test predictions as they were before temperature scaling; see
  `uncalibrated`.
- `evidence_gains`: What attributes, and further photos of a lesion, change on the test split.
- `fit_baseline`: Linear probe on the untrained network's pooled features, for every image of the
  split.
- `fit_network`: Train by ``recipe`` on the split's ``train``, choosing the epoch on ``val``.
- `fit_schemes`: Train ``recipe`` on each of ``schemes`` that the images allow and that is not the
  run's own.
- `import_weights`: Write the bundle ``out`` from a Keras HDF5 file of the published architecture.
- `judged_pair`: Two models to compare: those of two runs, or a run's linear probe and its
  network.
- `nearest_pairs`: Pairs among the ten nearest neighbours that are nearer than their surroundings.
- `need_predictions`: Make sure that ``predictions.csv`` and ``metrics.json`` are there; as
  `need_bundle`.
- `on_test`: The test rows of a predictions table, sorted by path.
- `pack`: Export the network, choose on ``val`` what travels with it, write the bundle.
- `predict`: Quality and predictions of the validation and test images, as the clinic gives them.
- `same_subject_candidates`: The likeliest pairs of ``run`` that are in different groups; see
  `nearest_pairs`.
- `schemes_side_by_side`: `compare_schemes` over the run's own split, named ``own``, and those
  trained beside it.
- `score`: Metrics on the test split, of the network and of the linear probe, with 95% intervals.
- `test_groups`: Group of each row of ``test``.

What needs Keras is imported when it is first asked for: TensorFlow takes some 20 s to load.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dermosan_lib.study.pipeline.audit_run import (
    audit_calibration,
    audit_referral,
    audit_subgroups,
    before_scaling,
)
from dermosan_lib.study.pipeline.compare_schemes import schemes_side_by_side
from dermosan_lib.study.pipeline.evaluate_run import (
    judged_pair,
    need_predictions,
    on_test,
    predict,
    score,
    test_groups,
)
from dermosan_lib.study.pipeline.evidence_run import evidence_gains
from dermosan_lib.study.pipeline.same_lesion import nearest_pairs, same_subject_candidates

if TYPE_CHECKING:
    from dermosan_lib.study.pipeline.published_weights import import_weights
    from dermosan_lib.study.pipeline.train_run import (
        balanced_accuracies,
        fit_baseline,
        fit_network,
        pack,
    )
    from dermosan_lib.study.pipeline.train_schemes import fit_schemes

__all__ = [
    "audit_calibration",
    "audit_referral",
    "audit_subgroups",
    "balanced_accuracies",
    "before_scaling",
    "evidence_gains",
    "fit_baseline",
    "fit_network",
    "fit_schemes",
    "import_weights",
    "judged_pair",
    "nearest_pairs",
    "need_predictions",
    "on_test",
    "pack",
    "predict",
    "same_subject_candidates",
    "schemes_side_by_side",
    "score",
    "test_groups",
]

_KERAS = {
    "import_weights": "published_weights",
    "balanced_accuracies": "train_run",
    "fit_baseline": "train_run",
    "fit_network": "train_run",
    "pack": "train_run",
    "fit_schemes": "train_schemes",
}


def __getattr__(name: str) -> Any:
    if name in _KERAS:
        return getattr(import_module(f"{__name__}.{_KERAS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
