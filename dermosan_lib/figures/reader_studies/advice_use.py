"""What readers do with advice: how answers move, and measures of reliance."""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, whiskers
from dermosan_lib.figures.style import (
    ACCENT,
    INK,
    bars_height,
    label,
    nothing_to_draw,
    styled,
)
from dermosan_lib.text import heading

_MOVES, _MEASURES = "How answers move with advice", "Does one rely on it too much, or too little?"
_ADVICE = {"right": "Advice right", "wrong": "Advice wrong"}


def reader_switches(table: pd.DataFrame) -> go.Figure:
    """Draw how answers moved, by whether the advice was right.

    ``table`` is `switching_table`: ``advice, switch, count, share``. Every cell has its count in
    words, so that nothing hangs on its shade.
    """
    if not table["count"].sum():
        return nothing_to_draw(_MOVES, "No answer followed advice.")
    shares = table.pivot_table(index="advice", columns="switch", values="share", sort=False)
    counts = table.pivot_table(index="advice", columns="switch", values="count", sort=False)
    rows = [f"{_ADVICE[advice]} ({int(counts.loc[advice].sum()):,})" for advice in counts.index]
    texts = [
        [f"{share:.0%}<br>{int(count):,}" for share, count in zip(*pair, strict=True)]
        for pair in zip(shares.fillna(0).to_numpy(), counts.to_numpy(), strict=True)
    ]
    moves = [label(str(one), width=8, lines=3) for one in shares.columns]
    figure = go.Figure(
        go.Heatmap(
            z=shares.to_numpy(), x=moves, y=rows,
            text=texts, texttemplate="%{text}", hoverinfo="skip", showscale=False, zmin=0, zmax=1,
            colorscale=[[0, "rgba(58, 134, 189, 0.05)"], [1, "rgba(58, 134, 189, 0.45)"]],
            xgap=3, ygap=3, textfont={"color": INK, "size": 13},
        )
    )  # fmt: skip
    styled(
        figure, _MOVES,
        "From the reader's own answer to the one after advice; shares of each row",
        height_px=150,
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(showgrid=False, tickangle=0)
    return figure


def reader_reliance(table: pd.DataFrame) -> go.Figure:
    """Draw measures of reliance with their 95% intervals.

    ``table`` is `reliance_measures`: ``measure, value, low, high, n``; measures without answers are
    left out.
    """
    rows = table[table["n"] > 0].reset_index(drop=True)
    if rows.empty:
        return nothing_to_draw(_MEASURES, "No answer followed advice.")
    ticks = [
        label(heading(name).replace(" ai ", " AI "), suffix=f" ({n:,})")
        for name, n in zip(rows["measure"], rows["n"], strict=True)
    ]
    bounds = rows["value"], rows["low"], rows["high"]
    figure = go.Figure(
        go.Scatter(
            x=rows["value"], y=ticks, mode="markers", marker={"color": ACCENT, "size": 10},
            error_x=whiskers(*bounds, ACCENT), customdata=interval_words(*bounds),
            hovertemplate="%{y}: %{customdata}<extra></extra>", cliponaxis=False,
        )
    )  # fmt: skip
    styled(
        figure, _MEASURES, "Shares of the answers in brackets, with 95% intervals",
        height_px=bars_height(len(rows)),
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1], tickformat=".0%", title_text="Share")
    figure.update_yaxes(
        type="category", autorange="reversed", categoryorder="array", categoryarray=ticks
    )
    return figure
