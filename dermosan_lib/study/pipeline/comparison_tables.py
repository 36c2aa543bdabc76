"""Metrics of models side by side, to read: ``0.71 (0.66 to 0.75)``, and words for the keys."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dermosan_lib.study.comparison import compare
from dermosan_lib.study.evaluation import side_by_side
from dermosan_lib.study.pipeline.evaluate_run import Judged
from dermosan_lib.text import in_words


def overall(metrics: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """A row a metric of all images, a column a model of ``metrics`` (name to its metrics)."""
    table = side_by_side(compare(metrics))
    table = table[table["condition"] == ""].drop(columns="condition")
    return _worded(table)


def each_condition(
    metrics: Mapping[str, Mapping[str, Any]],
    shown: Sequence[str] = ("sensitivity", "specificity", "auroc"),
) -> pd.DataFrame:
    """A row a condition and metric of ``shown``, a column a model of ``metrics``."""
    table = side_by_side(compare(metrics))
    chosen = (table["condition"] != "") & table["metric"].isin(shown)
    return _worded(table[chosen])


def before_and_after(calibration: pd.DataFrame) -> pd.DataFrame:
    """A row a calibration metric, columns before and after scaling, and the change.

    ``calibration`` is that of `study.pipeline.audit_run.audit_calibration`.
    """
    table = side_by_side(calibration.assign(run=calibration["stage"], condition=""))
    return _worded(table.drop(columns="condition"))


def metrics_of(models: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """The metrics of each of ``models`` by its name."""
    return {model.name: model.metrics for model in models}


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    # Names of runs are people's and stay as they are.
    return table.assign(metric=[in_words(name) for name in table["metric"]]).reset_index(drop=True)
