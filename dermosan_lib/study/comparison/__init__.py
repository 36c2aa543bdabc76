"""Which of two is better: models or splits, compared on the same images.

What others may use of it:

- `compare`: Stack the metrics of ``runs`` (run name to `evaluate`'s result).
- `compare_losses`: Compare two tables of probabilities ``(n, classes)`` for cases of true class
  ``(n,)``.
- `compare_schemes`: Set the test results of split schemes side by side.
- `group_folds`: Rows to learn from and rows to test of each fold, whole groups in one.
- `linear_probe`: Probabilities ``(n, classes)`` of a balanced multinomial logistic regression.
- `mcnemar`: Test whether two models are right equally often on the same images.
- `paired_by_condition`: How many more of each condition's images ``second`` finds than ``first``.
- `paired_difference`: How much better ``second`` predicts the same images than ``first``.
- `repeated_difference`: By how much ``second`` answers the same images with higher metrics than
  ``first``.
- `repeated_metrics`: `evaluate` of several repeats over the same images: each metric is the
  repeats' mean.
- `sign_flip`: Fisher's randomisation test that swaps two answers group by group.
"""

from dermosan_lib.study.comparison.cross_validation import (
    group_folds,
    repeated_difference,
    repeated_metrics,
)
from dermosan_lib.study.comparison.linear_baseline import linear_probe
from dermosan_lib.study.comparison.mcnemar_test import mcnemar, sign_flip
from dermosan_lib.study.comparison.model_comparison import compare, paired_difference
from dermosan_lib.study.comparison.paired_conditions import paired_by_condition
from dermosan_lib.study.comparison.paired_log_loss import compare_losses
from dermosan_lib.study.comparison.split_comparison import compare_schemes

__all__ = [
    "compare",
    "compare_losses",
    "compare_schemes",
    "group_folds",
    "linear_probe",
    "mcnemar",
    "paired_by_condition",
    "paired_difference",
    "repeated_difference",
    "repeated_metrics",
    "sign_flip",
]
