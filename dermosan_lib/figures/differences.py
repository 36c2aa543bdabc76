"""The paired difference between two models, overall and in each condition, about a line at 0."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, whiskers
from dermosan_lib.figures.style import ACCENT, INK, MODERATE, bars_height, label, styled
from dermosan_lib.text import heading

_UNCLEAR, _CLEAR = "Interval holds 0", "Interval misses 0"


def paired_differences(
    table: pd.DataFrame, first: str, second: str, names: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw how much better ``second`` is than ``first``, each row with its 95% interval.

    ``table`` has ``metric, difference, low, high, n`` in the order to draw, and may have
    ``condition``, empty for overall metrics, whose rows are named after it (by ``names`` where
    given). A row whose interval misses 0 is a diamond; bounds may be NaN.
    """
    rows = table[table["difference"].notna()].reset_index(drop=True)
    conditions = rows["condition"] if "condition" in rows else pd.Series("", index=rows.index)
    ticks = [
        label(str(code), names, suffix=f" ({n:,})") if code else label(heading(str(metric)))
        for code, metric, n in zip(conditions, rows["metric"], rows["n"], strict=True)
    ]
    clear = (rows["low"] > 0) | (rows["high"] < 0)
    figure = go.Figure()
    for name, colour, symbol, chosen in (
        (_UNCLEAR, ACCENT, "circle", ~clear),
        (_CLEAR, MODERATE, "diamond", clear),
    ):
        some = rows[chosen]
        bounds = some["difference"], some["low"], some["high"]
        figure.add_trace(
            go.Scatter(
                x=some["difference"],
                y=[tick for tick, keep in zip(ticks, chosen, strict=True) if keep],
                mode="markers",
                name=name,
                marker={"color": colour, "symbol": symbol, "size": 9 + (symbol == "diamond")},
                error_x=whiskers(*bounds, colour),
                customdata=interval_words(*bounds, "+.3f"),
                hovertemplate="%{y}: %{customdata}<extra></extra>",
                showlegend=True,
                cliponaxis=False,
            )
        )
    figure.add_vline(0, line={"color": INK, "dash": "dot", "width": 1.5})
    per_condition = " Of a condition: sensitivity, and its images." if conditions.any() else ""
    styled(
        figure,
        "Which of the two is better?",
        f"To the right of 0 {second}, to the left {first}. Paired 95% intervals.{per_condition}",
        height_px=bars_height(len(rows)),
        legend=(_UNCLEAR, _CLEAR),
    )
    reach = float(rows[["difference", "low", "high"]].abs().max(axis=None))
    reach = 1.08 * reach if reach > 0 else 0.05
    figure.update_xaxes(
        title_text="Difference",
        range=[-reach, reach],
        nticks=6,
    )
    figure.update_yaxes(
        type="category", autorange="reversed", categoryorder="array", categoryarray=ticks
    )
    return figure
