"""Figures: a table goes in, a `plotly.graph_objects.Figure` comes out, and nothing is read or kept.

Every figure takes the width it is given and is legible from a phone's 360 px up, on light pages and
dark ones. Colour never carries a meaning alone.
"""

from dermosan_lib.figures.balance import class_balance, split_balance
from dermosan_lib.figures.bars import probability_bars
from dermosan_lib.figures.confusion import confusion_matrix
from dermosan_lib.figures.coverage import risk_coverage
from dermosan_lib.figures.error_pictures import (
    cluster_pictures,
    label_noise_pictures,
    look_alike_pictures,
    similar_case_pictures,
)
from dermosan_lib.figures.gains import evidence_gains
from dermosan_lib.figures.leaks import leak_comparison, leak_pair_grid
from dermosan_lib.figures.likelihoods import likelihoods
from dermosan_lib.figures.pictures import picture_grid
from dermosan_lib.figures.quality import quality_distribution
from dermosan_lib.figures.rates import error_rate_by, metric_intervals, run_comparison
from dermosan_lib.figures.roc import roc_curves
from dermosan_lib.figures.schemes import split_comparison
from dermosan_lib.figures.sets import set_coverage
from dermosan_lib.figures.sizes import group_sizes, image_sizes
from dermosan_lib.figures.training import training_curves

__all__ = [
    "class_balance",
    "cluster_pictures",
    "confusion_matrix",
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
    "picture_grid",
    "probability_bars",
    "quality_distribution",
    "risk_coverage",
    "roc_curves",
    "run_comparison",
    "set_coverage",
    "similar_case_pictures",
    "split_balance",
    "split_comparison",
    "training_curves",
]
