"""Metrics as tables to read: one row each, or models beside one another."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dermosan_lib.study.evaluation.weighted_metrics import OVERALL

_ENTRY = {"value", "low", "high", "n"}


def metrics_table(metrics: Mapping[str, Any]) -> pd.DataFrame:
    """Lay ``metrics`` out as rows ``condition, metric, value, low, high, n``.

    Overall metrics come first, with an empty ``condition``, and those that were added to what
    `evaluate` gives, such as ``malignancy_auc``, last of them; what is undefined is NaN, and what
    an older version did not measure is left out.
    """
    entries = {
        name: entry
        for name, entry in metrics.items()
        if isinstance(entry, Mapping) and set(entry) >= _ENTRY
    }
    names = [
        *(name for name in OVERALL if name in entries),
        *(name for name in entries if name not in OVERALL),
    ]
    rows = [{"condition": "", "metric": name, **entries[name]} for name in names]
    rows += [
        {"condition": code, "metric": name, **entry}
        for code, entries in metrics["conditions"].items()
        for name, entry in entries.items()
    ]
    table = pd.DataFrame(rows, columns=["condition", "metric", "value", "low", "high", "n"])
    return table.astype({"value": float, "low": float, "high": float, "n": int})


def side_by_side(comparison: pd.DataFrame) -> pd.DataFrame:
    """`compare`'s table to read: a row a metric, a column a run, cells ``0.71 (0.66 to 0.75)``."""
    words = [
        "" if np.isnan(value) else f"{value:.3f}" + _interval(low, high)
        for value, low, high in zip(
            comparison["value"], comparison["low"], comparison["high"], strict=True
        )
    ]
    wide = comparison.assign(words=words).pivot_table(
        index=["condition", "metric"], columns="run", values="words", aggfunc="first", sort=False
    )
    return wide.rename_axis(columns=None).reset_index()


def _interval(low: float, high: float) -> str:
    return "" if np.isnan(low) else f" ({low:.3f} to {high:.3f})"
