"""Rates with their 95% intervals, as dots with whiskers."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.style import (
    ACCENT,
    HIGH,
    INK,
    SERIES,
    SYMBOLS,
    bars_height,
    label,
    labels,
    styled,
)
from dermosan_lib.text import heading, in_words

_OVERALL = ("accuracy", "balanced_accuracy", "macro_auc", "top_3")
_MOST_CONDITIONS = 40  # more make a figure of several screens
_BEST, _WORST = 10, 20  # of more, so many are drawn
_WITH_INTERVAL = "Dots with 95% intervals"


def metric_intervals(
    metrics: pd.DataFrame, metric: str = "sensitivity", names: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw one metric of each condition, best first, with interval and number of images.

    Of more than 40 conditions the ten best and the twenty worst are drawn.

    Args:
        metrics: Columns ``condition, metric, value, low, high, n``; undefined values are NaN and
            keep their row, without a dot.
        metric: Which of them, such as ``sensitivity``.
        names: Names of the conditions by code.
    """
    rows = metrics[(metrics["metric"] == metric) & (metrics["condition"] != "")]
    rows, told = _ends(rows.sort_values("value", ascending=False, kind="stable"))
    ticks = [
        label(str(code), names, suffix=f" ({n:,})")
        for code, n in zip(rows["condition"], rows["n"], strict=True)
    ]
    figure = go.Figure(_dots(rows["value"], rows["low"], rows["high"], ticks, ACCENT))
    title = heading(metric)
    styled(
        figure,
        f"{title} of each condition",
        f"{_WITH_INTERVAL}; in brackets the number of images{told}",
        height_px=bars_height(len(rows)),
    )
    _note_undefined(figure, rows["value"], ticks)
    return _on_scale(figure, title, float(rows[["value", "low"]].min(axis=None)))


def error_rate_by(errors: pd.DataFrame) -> go.Figure:
    """Draw the error rate by a property of the picture.

    ``errors`` has ``property, range, images, errors, error_rate, low, high``, in the order to draw.
    The dotted line is the error rate of all.
    """
    ticks = [
        label(str(name), suffix=f" ({n:,})")
        for name, n in zip(errors["range"], errors["images"], strict=True)
    ]
    figure = go.Figure(_dots(errors["error_rate"], errors["low"], errors["high"], ticks, HIGH))
    overall = errors["errors"].sum() / max(1, errors["images"].sum())
    figure.add_vline(overall, line={"color": INK, "dash": "dot", "width": 1})
    styled(
        figure,
        f"Error rate by {in_words(str(errors['property'].iloc[0]))}",
        f"{_WITH_INTERVAL}; in brackets the number of images. Of all, {overall:.1%} are wrong "
        "(dotted line).",
        height_px=bars_height(len(errors)),
    )
    most = float(errors[["error_rate", "high"]].max(axis=None))
    figure.update_xaxes(
        title_text="Error rate", range=[0, min(1.01, 1.1 * most)], tickformat=".0%", nticks=6
    )
    figure.update_yaxes(type="category", autorange="reversed")
    return figure


def run_comparison(
    comparison: pd.DataFrame,
    metrics: Sequence[str] = _OVERALL,
    *,
    title: str = "Runs beside each other",
    note: str = "Overlap does not make runs equal: see their paired difference.",
) -> go.Figure:
    """Draw overall ``metrics`` of several runs beside each other.

    ``comparison`` has ``run, condition, metric, value, low, high``; rows with a condition are left
    out. A run keeps its colour and symbol throughout.
    """
    overall = comparison[comparison["condition"] == ""].set_index(["run", "metric"])
    runs = list(dict.fromkeys(comparison["run"]))
    ticks = labels([heading(metric) for metric in metrics])
    figure = go.Figure()
    for i, run in enumerate(runs):
        rows = overall.loc[[(run, metric) for metric in metrics]]
        trace = _dots(rows["value"], rows["low"], rows["high"], ticks, SERIES[i % len(SERIES)])
        symbol = SYMBOLS[(i + i // len(SERIES)) % len(SYMBOLS)]
        trace.update(name=label(str(run), width=40), offsetgroup=str(i), orientation="h")
        trace.marker.symbol = symbol
        figure.add_trace(trace)
    styled(
        figure,
        title,
        f"{_WITH_INTERVAL}. {note}",
        height_px=max(140, len(metrics) * (24 + 18 * len(runs))),
        legend=[str(run) for run in runs],
    )
    figure.update_layout(scattermode="group", scattergap=0.35)
    shown = overall[overall.index.get_level_values("metric").isin(metrics)]
    return _on_scale(figure, "Value", float(shown[["value", "low"]].min(axis=None)))


def _ends(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The best and the worst of ``rows``, best first, and words on those that are left out."""
    if len(rows) <= _MOST_CONDITIONS:
        return rows, ""
    known = rows[rows["value"].notna()]
    if len(known) <= _MOST_CONDITIONS:
        return known, f". The {len(rows) - len(known)} without images are left out"
    told = f". The {_BEST} best and the {_WORST} worst of {len(rows)}"
    return pd.concat([known.head(_BEST), known.tail(_WORST)]), told


def _dots(
    value: "pd.Series[float]",
    low: "pd.Series[float]",
    high: "pd.Series[float]",
    ticks: Sequence[str],
    colour: str,
) -> go.Scatter:
    centre = value.to_numpy(dtype=float)
    below, above = centre - low.to_numpy(dtype=float), high.to_numpy(dtype=float) - centre
    hover = [
        f"{v:.3f}" if np.isnan(a) else f"{v:.3f} ({v - b:.3f} to {v + a:.3f})"
        for v, b, a in zip(centre, below, above, strict=True)
    ]
    return go.Scatter(
        x=centre,
        y=list(ticks),
        mode="markers",
        marker={"color": colour, "size": 9},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": np.nan_to_num(above).clip(min=0),
            "arrayminus": np.nan_to_num(below).clip(min=0),
            "color": colour,
            "thickness": 2,
            "width": 4,
        },
        customdata=hover,
        hovertemplate="%{y}: %{customdata}<extra></extra>",
        cliponaxis=False,
    )


def _note_undefined(figure: go.Figure, value: "pd.Series[float]", ticks: Sequence[str]) -> None:
    for tick, missing in zip(ticks, value.isna(), strict=True):
        if missing:
            figure.add_annotation(
                x=0,
                xref="paper",
                xanchor="left",
                y=tick,
                text="not defined",
                showarrow=False,
                font={"size": 12},
            )


def _on_scale(figure: go.Figure, title: str, lowest: float) -> go.Figure:
    """A metric's axis: up to 1, and down to the tenth below the lowest whisker."""
    low = 0.0 if np.isnan(lowest) else np.floor(10 * max(0.0, lowest) - 1e-9) / 10
    figure.update_xaxes(title_text=title, range=[max(-0.01, low), 1.01], nticks=6)
    figure.update_yaxes(type="category", autorange="reversed")
    return figure
