"""Figures: a table goes in, a `plotly.graph_objects.Figure` comes out, and nothing is read or kept.

Every figure takes the width it is given and is legible from a phone's 360 px up, on light pages and
dark ones. Colour never carries a meaning alone.
"""

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
from dermosan_lib.figures.gains import evidence_gains
from dermosan_lib.figures.leaks import leak_comparison, leak_pair_grid
from dermosan_lib.figures.likelihoods import likelihoods
from dermosan_lib.figures.pictures import picture_grid
from dermosan_lib.figures.quality import quality_distribution
from dermosan_lib.figures.rates import error_rate_by, metric_intervals, run_comparison
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
    "paired_differences",
    "picture_grid",
    "probability_bars",
    "quality_distribution",
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
