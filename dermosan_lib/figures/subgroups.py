"""Forest of subgroups: one metric of each, with interval, under its attribute."""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, whiskers
from dermosan_lib.figures.style import (
    ACCENT,
    INK,
    MODERATE,
    label,
    nothing_to_draw,
    styled,
)
from dermosan_lib.text import heading

_ALL = "all"
_ROW_PX = 27
_NO_GAP, _GAP = "No clear gap to the rest", "Clear gap to the rest (95%)"
_TOO_FEW, _UNDEFINED = "too few to tell", "not defined"


def subgroup_forest(table: pd.DataFrame, metric: str) -> go.Figure:
    """Draw ``metric`` of each subgroup; a diamond where the gap's interval misses zero.

    ``table`` has ``attribute, subgroup, metric, n, value, low, high, gap_low, gap_high,
    suppressed``, in the order to draw. The row of the attribute "all" is the dotted line; rows
    without a value say why, those without images are left out; without any row the figure says so.
    """
    shown = table[table["metric"] == metric]
    overall = shown[shown["attribute"] == _ALL]
    rows = shown[(shown["attribute"] != _ALL) & (shown["n"] > 0)].reset_index(drop=True)
    title = heading(metric)
    if rows.empty:
        return nothing_to_draw(f"{title} by subgroup", "Not measured: no attribute is known.")
    heads = rows["attribute"].ne(rows["attribute"].shift())
    # A heading takes a row above its first subgroup.
    place = pd.Series(range(len(rows)), dtype=float) + heads.cumsum()
    ticks = dict(zip(place, _ticks(rows), strict=True))
    ticks |= {
        at - 1: f"<b>{label(str(name).capitalize(), lines=1)}</b>"
        for at, name in zip(place[heads], rows["attribute"][heads], strict=True)
    }
    figure = go.Figure()
    _dots(figure, rows, place)
    _reasons(figure, rows, place)
    of_all = ""
    if len(overall) and overall["value"].notna().all():
        value = float(overall["value"].iloc[0])
        figure.add_vline(value, line={"color": INK, "dash": "dot", "width": 1})
        of_all = f". Dotted line: all images, {value:.3f}"
    styled(
        figure,
        f"{title} by subgroup",
        f"Dots with 95% intervals; in brackets the number of images{of_all}",
        height_px=max(120, _ROW_PX * len(ticks)),
        legend=(_NO_GAP, _GAP),
    )
    least = rows[["value", "low"]].min(axis=None)
    low = 0.0 if pd.isna(least) else max(0.0, (10 * float(least) // 1) / 10)
    figure.update_xaxes(title_text=title, range=[low - 0.01, 1.01], nticks=6)
    figure.update_yaxes(
        tickvals=list(ticks),
        ticktext=list(ticks.values()),
        range=[len(ticks) - 0.4, -0.6],
        showgrid=False,
    )
    return figure


def _dots(figure: go.Figure, rows: pd.DataFrame, place: "pd.Series[float]") -> None:
    """A mark with its interval for each row that has a value, at its ``place``."""
    unlike = (rows["gap_low"] > 0) | (rows["gap_high"] < 0)
    for name, colour, symbol, chosen in (
        (_NO_GAP, ACCENT, "circle", ~unlike),
        (_GAP, MODERATE, "diamond", unlike),
    ):
        some = rows[chosen & rows["value"].notna()]
        bounds = some["value"], some["low"], some["high"]
        figure.add_trace(
            go.Scatter(
                x=some["value"],
                y=place[some.index],
                mode="markers",
                name=name,
                marker={"color": colour, "symbol": symbol, "size": 9 + (symbol == "diamond")},
                error_x=whiskers(*bounds, colour),
                customdata=[
                    f"{label(str(who), lines=1)}: {words}"
                    for who, words in zip(
                        some["subgroup"], interval_words(*bounds, ".3f"), strict=True
                    )
                ],
                hovertemplate="%{customdata}<extra></extra>",
                showlegend=True,
                cliponaxis=False,
            )
        )


def _reasons(figure: go.Figure, rows: pd.DataFrame, place: "pd.Series[float]") -> None:
    """Words for each row that has none."""
    for at, few in zip(
        place[rows["value"].isna()], rows["suppressed"][rows["value"].isna()], strict=True
    ):
        figure.add_annotation(
            x=0.02,
            xref="x domain",
            xanchor="left",
            y=at,
            showarrow=False,
            font={"size": 12},
            text=_TOO_FEW if few else _UNDEFINED,
        )


def _ticks(rows: pd.DataFrame) -> list[str]:
    return [
        label(str(name), suffix=f" ({n:,})", lines=1)
        for name, n in zip(rows["subgroup"], rows["n"], strict=True)
    ]
