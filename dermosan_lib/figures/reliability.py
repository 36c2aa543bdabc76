"""Reliability diagram: how often the model is right, beside how sure it was."""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import told, whiskers
from dermosan_lib.figures.style import ACCENT, INK, QUIET, styled


def reliability_diagram(table: pd.DataFrame) -> go.Figure:
    """Draw accuracy against confidence, with the number of images of each bin below.

    ``table`` has ``low, high, n, confidence, accuracy, accuracy_low, accuracy_high``; bins without
    images leave no mark. On the dotted line probabilities mean what they say.
    """
    rows = table[table["n"] > 0]
    total = int(rows["n"].sum())
    error = float(((rows["accuracy"] - rows["confidence"]).abs() * rows["n"]).sum() / max(1, total))
    bounds = rows["accuracy"], rows["accuracy_low"], rows["accuracy_high"]
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=rows["confidence"],
            y=rows["accuracy"],
            mode="markers",
            marker={"color": ACCENT, "size": 9},
            error_y=whiskers(*bounds, ACCENT),
            customdata=[
                f"{sure:.1%} sure, right in {words}<br>{n:,} images"
                for sure, words, n in zip(rows["confidence"], told(*bounds), rows["n"], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,
        )
    )
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
    return styled(
        figure,
        "Is it as sure as it is right?",
        f"Above the dotted line it is too modest, below too sure. Dots with 95% intervals; "
        f"{total:,} images, calibration error {error:.1%}",
        height_px=380,
    )
