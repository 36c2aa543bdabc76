"""Risk and coverage: how accurate the model is on the images that it answers."""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, line_with_band
from dermosan_lib.figures.style import styled


def risk_coverage(table: pd.DataFrame) -> go.Figure:
    """Draw accuracy against the share of images answered, surest first.

    ``table`` has ``coverage, accuracy, low, high``, all 0..1; bounds may be NaN.
    """
    rows = table.sort_values("coverage", kind="stable")
    bounds = rows["accuracy"], rows["low"], rows["high"]
    words = [
        f"{share:.0%} answered, {one} right"
        for share, one in zip(rows["coverage"], interval_words(*bounds), strict=True)
    ]
    figure = go.Figure(line_with_band(rows["coverage"], *bounds, "Accuracy", words))
    figure.update_traces(cliponaxis=False, selector={"name": "Accuracy"})
    every = rows.iloc[-1]
    styled(
        figure,
        "Accuracy on the surest images",
        f"Of {every['coverage']:.0%} of images {every['accuracy']:.1%} are right; to the left only "
        "the surest are answered. Shaded: 95% interval",
        height_px=300,
    )
    lowest = float(rows[["accuracy", "low"]].min(axis=None))
    figure.update_xaxes(
        title_text="Share of images answered",
        tickformat=".0%",
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        range=[0, 1.01],
    )
    figure.update_yaxes(
        title_text="Accuracy",
        tickformat=".0%",
        nticks=6,
        range=[max(0.0, (10 * lowest // 1) / 10), 1.005],
    )
    return figure
