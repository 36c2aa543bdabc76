"""Figures: a table goes in, a `plotly.graph_objects.Figure` comes out, and nothing is read or kept.

Every figure takes the width it is given and is legible from a phone's 360 px up, on light pages and
dark ones. Colour never carries a meaning alone.

What others may use of it:

- `class_balance`: Draw images per condition, most frequent first; those with a problem stand
  apart in grey.
- `cluster_pictures`: Draw the errors in the middle of each cluster.
- `confusion_matrix`: Draw counts of true (rows) by predicted condition (columns).
- `decision_curves`: Draw net benefit of referring by the score, beside that of referring all and
  none.
- `error_rate_by`: Draw the error rate by a property of the picture.
- `evidence_gains`: Draw the change of each metric that each kind of evidence brings on the same
  images.
- `group_sizes`: Draw how many groups (lesions or patients) hold how many images, by ``group``.
- `image_sizes`: Draw how many images have which width and height; the area of a dot is their
  number.
- `label_noise_pictures`: Draw pictures whose label is in doubt, with the label given and the one
  suggested.
- `leak_comparison`: Draw which share of test images each scheme has leaked into training.
- `leak_pair_grid`: Draw pairs of images side by side, two pairs a row, each with its split and
  condition.
- `likelihoods`: Draw how much more often each condition has a value than all conditions together
  have.
- `look_alike_pictures`: Draw an error of each confused pair between right answers of both
  conditions.
- `metric_intervals`: Draw one metric of each condition, best first, with interval and number of
  images.
- `metric_spread`: Draw each metric of ``values``, a dot a fold, above its mean and its pooled
  interval.
- `paired_differences`: Draw how much better ``second`` is than ``first``, each row with its 95%
  interval.
- `picture_grid`: Draw ``images`` ``(height, width, 3)`` uint8 row by row, each above its caption.
- `probability_bars`: Draw the ``top`` likeliest conditions, most likely first, and the sum of all
  others.
- `quality_distribution`: Draw the scores of each quality check, one row a check.
- `reader_confidence`: Draw how often readers are right, beside how sure they were.
- `reader_gains`: Draw each reader's, or group's, accuracy before and after advice.
- `reader_reliance`: Draw measures of reliance with their 95% intervals.
- `reader_switches`: Draw how answers moved, by whether the advice was right.
- `reliability_diagram`: Draw accuracy against confidence, with the number of images of each bin
  below.
- `risk_coverage`: Draw accuracy against the share of images answered, surest first.
- `roc_curves`: Draw one curve a condition, the smallest area first in the legend, which tells it.
- `run_comparison`: Draw overall ``metrics`` of several runs beside each other.
- `set_coverage`: Draw the coverage of each condition's images over the range to be expected.
- `shortcut_audit`: Draw how well each family of properties predicts the condition, as macro AUC.
- `similar_case_pictures`: Draw each error beside the training cases most similar to it.
- `split_balance`: Draw which share of each condition went to train, validation and test, with the
  counts.
- `split_comparison`: Draw `compare_schemes`: each metric under each scheme, whose leak is told
  with its name.
- `subgroup_forest`: Draw ``metric`` of each subgroup; a diamond where the gap's interval misses
  zero.
- `training_curves`: Draw loss, accuracy and learning rate, and mark the epoch of lowest
  validation loss.
"""

from dermosan_lib.figures.attribute_likelihoods import likelihoods
from dermosan_lib.figures.balance import class_balance, split_balance
from dermosan_lib.figures.bars import probability_bars
from dermosan_lib.figures.confusion import confusion_matrix
from dermosan_lib.figures.coverage import risk_coverage
from dermosan_lib.figures.decision import decision_curves
from dermosan_lib.figures.differences import paired_differences
from dermosan_lib.figures.error_pictures import (
    cluster_pictures,
    label_noise_pictures,
    look_alike_pictures,
    similar_case_pictures,
)
from dermosan_lib.figures.folds import metric_spread
from dermosan_lib.figures.gains import evidence_gains
from dermosan_lib.figures.leaks import leak_comparison, leak_pair_grid
from dermosan_lib.figures.pictures import picture_grid
from dermosan_lib.figures.quality import quality_distribution
from dermosan_lib.figures.rates import error_rate_by, metric_intervals, run_comparison
from dermosan_lib.figures.reader_studies import (
    reader_confidence,
    reader_gains,
    reader_reliance,
    reader_switches,
)
from dermosan_lib.figures.reliability import reliability_diagram
from dermosan_lib.figures.roc import roc_curves
from dermosan_lib.figures.schemes import split_comparison
from dermosan_lib.figures.sets import set_coverage
from dermosan_lib.figures.shortcuts import shortcut_audit
from dermosan_lib.figures.sizes import group_sizes, image_sizes
from dermosan_lib.figures.subgroups import subgroup_forest
from dermosan_lib.figures.training import training_curves

__all__ = [
    "class_balance",
    "cluster_pictures",
    "confusion_matrix",
    "decision_curves",
    "error_rate_by",
    "evidence_gains",
    "group_sizes",
    "image_sizes",
    "label_noise_pictures",
    "leak_comparison",
    "leak_pair_grid",
    "likelihoods",
    "look_alike_pictures",
    "metric_intervals",
    "metric_spread",
    "paired_differences",
    "picture_grid",
    "probability_bars",
    "quality_distribution",
    "reader_confidence",
    "reader_gains",
    "reader_reliance",
    "reader_switches",
    "reliability_diagram",
    "risk_coverage",
    "roc_curves",
    "run_comparison",
    "set_coverage",
    "shortcut_audit",
    "similar_case_pictures",
    "split_balance",
    "split_comparison",
    "subgroup_forest",
    "training_curves",
]
