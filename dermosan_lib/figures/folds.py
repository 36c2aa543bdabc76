"""How far folds, or settings of a sweep, lie apart: dots, their mean, and an interval below."""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, whiskers
from dermosan_lib.figures.style import (
    ACCENT,
    INK,
    MODERATE,
    bars_height,
    label,
    nothing_to_draw,
    styled,
)
from dermosan_lib.text import heading

_TITLE = "How far do the runs lie apart?"
_FOLD, _MEAN, _POOLED = "One fold", "Mean of the folds", "All images, 95% interval"
_ABOVE, _BELOW = 0.2, -0.16  # of a row: folds above its middle, what sums them up below


def metric_spread(values: pd.DataFrame, summary: pd.DataFrame) -> go.Figure:
    """Draw each metric of ``values``, a dot a fold, above its mean and its pooled interval.

    A row a metric; of several settings, a row a metric and setting. ``values`` has ``setting,
    metric, value``; ``summary`` has ``setting, metric, folds, mean, pooled, low, high, n``, whose
    last four may be NaN, and tells the order. Settings of one run each have no dots.
    """
    if summary.empty:
        return nothing_to_draw(_TITLE, "No run of this sweep is done yet.")
    rows, ticks = _rows(summary)
    several = bool((summary["folds"] > 1).any())
    figure = go.Figure()
    if several:
        _add_folds(figure, values, rows)
    places = [rows[key] for key in zip(summary["metric"], summary["setting"], strict=True)]
    bounds = summary["pooled"], summary["low"], summary["high"]
    figure.add_trace(
        go.Scatter(
            x=summary["pooled"], y=[place + (_BELOW if several else 0) for place in places],
            mode="markers", name=_POOLED,
            marker={"color": ACCENT, "size": 9}, error_x=whiskers(*bounds, ACCENT),
            customdata=[
                f"{words}, n = {n:,}"
                for words, n in zip(interval_words(*bounds, ".3f"), summary["n"], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>", cliponaxis=False, showlegend=True,
        )
    )  # fmt: skip
    if several:
        figure.add_trace(
            go.Scatter(
                x=summary["mean"], y=[place + _ABOVE for place in places], mode="markers",
                name=_MEAN, marker={"color": INK, "symbol": "line-ns-open", "size": 15,
                                    "line": {"width": 3}},
                hovertemplate="mean %{x:.3f}<extra></extra>", cliponaxis=False, showlegend=True,
            )
        )  # fmt: skip
    note = "Dots apart: what one split would have told by luck." if several else ""
    styled(
        figure, _TITLE, f"On the test images of each run. {note}".strip(),
        height_px=round(bars_height(len(ticks)) * (1.3 if several else 1)),
        legend=(_FOLD, _POOLED, _MEAN) if several else (_POOLED,),
    )  # fmt: skip
    least = min(float(values["value"].min()), float(summary[["mean", "low"]].min(axis=None)))
    figure.update_xaxes(title_text="Value", range=[max(0, 0.98 * least - 0.02), 1.01], nticks=6)
    figure.update_yaxes(
        tickvals=list(range(0, -len(ticks), -1)), ticktext=ticks, showgrid=False,
        range=[0.6 - len(ticks), 0.6],
    )  # fmt: skip
    return figure


def _rows(summary: pd.DataFrame) -> tuple[dict[tuple[str, str], int], list[str]]:
    """The place of each metric and setting, from 0 down, and the words at every place."""
    settings = list(dict.fromkeys(summary["setting"]))
    rows: dict[tuple[str, str], int] = {}
    ticks: list[str] = []
    for metric in dict.fromkeys(summary["metric"]):
        if len(settings) > 1:
            ticks.append(f"<b>{label(heading(metric))}</b>")
        for setting in settings:
            rows[metric, setting] = -len(ticks)
            ticks.append(label(setting if len(settings) > 1 else heading(metric)))
    return rows, ticks


def _add_folds(figure: go.Figure, values: pd.DataFrame, rows: dict[tuple[str, str], int]) -> None:
    keys = zip(values["metric"], values["setting"], strict=True)
    figure.add_trace(
        go.Scatter(
            x=values["value"], y=[rows[key] + _ABOVE for key in keys], mode="markers", name=_FOLD,
            marker={"color": MODERATE, "symbol": "circle-open", "size": 9, "line": {"width": 2}},
            hovertemplate="%{x:.3f}<extra></extra>", cliponaxis=False, showlegend=True,
        )
    )  # fmt: skip
