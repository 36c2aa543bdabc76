"""Accuracy before and after advice, reader by reader or group by group."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, whiskers
from dermosan_lib.figures.style import (
    ACCENT,
    MODERATE,
    QUIET,
    bars_height,
    label,
    nothing_to_draw,
    styled,
)

_TITLE, _BEFORE, _AFTER = "Alone, and after advice", "Own answer", "After advice"


def reader_gains(table: pd.DataFrame, names: Mapping[str, str] | None = None) -> go.Figure:
    """Draw each reader's, or group's, accuracy before and after advice.

    ``table`` is `accuracy_change` by reader, condition or the like: ``group, before, before_low,
    before_high, after, after_low, after_high, difference, n``. Groups are named by ``names`` where
    given, the largest gain on top.
    """
    rows = table[table["n"] > 0].sort_values("difference", ascending=False, ignore_index=True)
    if rows.empty:
        return nothing_to_draw(_TITLE, "No case has been answered before and after advice.")
    ticks = [
        label(str(group), names, suffix=f" ({n:,})")
        for group, n in zip(rows["group"], rows["n"], strict=True)
    ]
    figure = go.Figure()
    for tick, before, after in zip(ticks, rows["before"], rows["after"], strict=True):
        figure.add_trace(
            go.Scatter(
                x=[before, after], y=[tick, tick], mode="lines", hoverinfo="skip",
                line={"color": QUIET, "width": 3}, showlegend=False,
            )
        )  # fmt: skip
    for name, column, colour, symbol in (
        (_BEFORE, "before", MODERATE, "diamond-open"),
        (_AFTER, "after", ACCENT, "circle"),
    ):
        bounds = rows[column], rows[f"{column}_low"], rows[f"{column}_high"]
        figure.add_trace(
            go.Scatter(
                x=rows[column], y=ticks, mode="markers", name=name, showlegend=True,
                marker={"color": colour, "symbol": symbol, "size": 10},
                error_x=whiskers(*bounds, colour) if column == "after" else None,
                customdata=interval_words(*bounds),
                hovertemplate="%{y}: %{customdata}<extra></extra>", cliponaxis=False,
            )
        )  # fmt: skip
    styled(
        figure, _TITLE,
        "Share right; the whisker is the 95% interval after advice. Answers in brackets",
        height_px=bars_height(len(rows)), legend=(_BEFORE, _AFTER),
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1], tickformat=".0%", title_text="Accuracy")
    figure.update_yaxes(
        type="category", autorange="reversed", categoryorder="array", categoryarray=ticks
    )
    return figure
