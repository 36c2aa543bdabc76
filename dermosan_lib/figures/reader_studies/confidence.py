"""Are readers as sure as they are right?"""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, whiskers
from dermosan_lib.figures.style import ACCENT, INK, MODERATE, styled

_BEFORE, _AFTER = "Own answer", "After advice"


def reader_confidence(before: pd.DataFrame, after: pd.DataFrame | None = None) -> go.Figure:
    """Draw how often readers are right, beside how sure they were.

    Both tables are `confidence_bins`: ``low, high, n, confidence, accuracy, accuracy_low,
    accuracy_high``; bins without answers leave no mark. On the dotted line confidence means what it
    says.
    """
    figure, legend = go.Figure(), []
    for table, name, colour, symbol in (
        (before, _BEFORE, MODERATE, "diamond-open"),
        (after, _AFTER, ACCENT, "circle"),
    ):
        if table is None or not table["n"].sum():
            continue
        rows = table[table["n"] > 0]
        bounds = rows["accuracy"], rows["accuracy_low"], rows["accuracy_high"]
        words = [
            f"{sure:.0%} sure: {right} of {n:,}"
            for sure, right, n in zip(
                rows["confidence"], interval_words(*bounds), rows["n"], strict=True
            )
        ]
        legend.append(f"{name} ({int(rows['n'].sum()):,})")
        figure.add_trace(
            go.Scatter(
                x=rows["confidence"], y=rows["accuracy"], mode="markers", name=legend[-1],
                marker={"color": colour, "symbol": symbol, "size": 10}, showlegend=True,
                error_y=whiskers(*bounds, colour), customdata=words,
                hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_shape(
        type="line", x0=0, y0=0, x1=1, y1=1, line={"color": INK, "dash": "dot", "width": 1.5}
    )
    styled(
        figure, "Are they as sure as they are right?",
        "Below the dotted line readers are too sure, above it too modest; 95% intervals",
        height_px=340, legend=legend,
    )  # fmt: skip
    ticks = {"tickformat": ".0%", "tickvals": [0, 0.25, 0.5, 0.75, 1], "range": [-0.02, 1.03]}
    figure.update_xaxes(title_text="How sure they were", **ticks)
    figure.update_yaxes(title_text="How often right", **ticks)
    return figure
