"""Reliability diagram: how often the model is right, beside how sure it was."""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, whiskers
from dermosan_lib.figures.style import ACCENT, INK, MODERATE, QUIET, styled

_NOW, _BEFORE = "As answered", "Before temperature scaling"


def reliability_diagram(table: pd.DataFrame, before: pd.DataFrame | None = None) -> go.Figure:
    """Draw accuracy against confidence, with the number of images of each bin below.

    ``table``, and ``before``, the same images before their probabilities were rescaled, have
    ``low, high, n, confidence, accuracy, accuracy_low, accuracy_high``; bins without images leave
    no mark. On the dotted line probabilities mean what they say.
    """
    rows = table[table["n"] > 0]
    total = int(rows["n"].sum())
    figure = go.Figure()
    if before is not None:
        earlier = before[before["n"] > 0]
        figure.add_trace(_dots(earlier, _BEFORE, MODERATE, "diamond-open"))
    figure.add_trace(_dots(rows, _NOW, ACCENT, "circle"))
    figure.add_trace(
        go.Bar(
            x=(rows["low"] + rows["high"]) / 2,
            width=0.9 * (rows["high"] - rows["low"]),
            y=rows["n"],
            marker={"color": QUIET},
            yaxis="y2",
            customdata=[
                f"{a:.1%} to {b:.1%} sure: {n:,} images"
                for a, b, n in zip(rows["low"], rows["high"], rows["n"], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
            showlegend=False,
        )
    )
    figure.add_shape(
        type="line", x0=0, y0=0, x1=1, y1=1, line={"color": INK, "dash": "dot", "width": 1.5}
    )
    ticks = {"tickformat": ".0%", "tickvals": [0, 0.25, 0.5, 0.75, 1], "range": [-0.01, 1.03]}
    figure.update_layout(
        xaxis={**ticks, "range": [-0.01, 1.01], "anchor": "y2"},
        yaxis={**ticks, "domain": [0.28, 1]},
        yaxis2={"domain": [0, 0.19], "nticks": 3, "rangemode": "tozero"},
        xaxis_title_text="How sure: the highest probability",
        yaxis_title_text="How often right",
        yaxis2_title_text="Images",
    )
    was = "" if before is None else f"; {_error(before):.1%} before scaling"
    return styled(
        figure,
        "Is it as sure as it is right?",
        f"Above the dotted line it is too modest, below too sure. Dots with 95% intervals; "
        f"{total:,} images, calibration error {_error(rows):.1%}{was}",
        height_px=380,
        legend=() if before is None else (_BEFORE, _NOW),
    )


def _error(table: pd.DataFrame) -> float:
    """Expected calibration error of the table's bins, 0..1."""
    gaps = (table["accuracy"] - table["confidence"]).abs() * table["n"]
    return float(gaps.sum() / max(1, table["n"].sum()))


def _dots(rows: pd.DataFrame, name: str, colour: str, symbol: str) -> go.Scatter:
    bounds = rows["accuracy"], rows["accuracy_low"], rows["accuracy_high"]
    return go.Scatter(
        x=rows["confidence"],
        y=rows["accuracy"],
        mode="markers",
        name=name,
        marker={"color": colour, "size": 9, "symbol": symbol},
        error_y=whiskers(*bounds, colour),
        customdata=[
            f"{sure:.1%} sure, right in {words}<br>{n:,} images"
            for sure, words, n in zip(
                rows["confidence"], interval_words(*bounds), rows["n"], strict=True
            )
        ],
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
        showlegend=True,
    )
