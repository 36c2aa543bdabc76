"""Do prediction sets cover what they promise?"""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, whiskers
from dermosan_lib.figures.style import ACCENT, INK, QUIET, bars_height, label, styled

_ALL = "all"


def set_coverage(
    table: pd.DataFrame, promised: float, names: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw the coverage of each condition's images over the range to be expected.

    ``table`` has ``condition`` (``all`` for every image), ``n_groups, coverage, low, high,
    expected_low, expected_high, set_size``; bounds may be NaN. The dotted line is the coverage
    ``promised``, 0..1.
    """
    named = {_ALL: "All images", **(names or {})}
    ticks = [
        label(str(code), named, suffix=f" ({n:,})")
        for code, n in zip(table["condition"], table["n_groups"], strict=True)
    ]
    bounds = table["coverage"], table["low"], table["high"]
    words = [
        f"{covered}<br>{size:.1f} conditions a set"
        for covered, size in zip(interval_words(*bounds), table["set_size"], strict=True)
    ]
    span = (table["expected_high"] - table["expected_low"]).clip(lower=0)
    figure = go.Figure(
        [
            go.Bar(
                x=span,
                base=table["expected_low"],
                y=ticks,
                orientation="h",
                name="Expected if the promise is kept",
                marker={"color": QUIET},
                width=0.55,
                hoverinfo="skip",
            ),
            go.Scatter(
                x=table["coverage"],
                y=ticks,
                mode="markers",
                name="Measured, with 95% interval",
                marker={"color": ACCENT, "size": 9},
                error_x=whiskers(*bounds, ACCENT),
                customdata=words,
                hovertemplate="%{y}: %{customdata}<extra></extra>",
                cliponaxis=False,
            ),
        ]
    )
    figure.add_vline(promised, line={"color": INK, "dash": "dot", "width": 1})
    every = table.set_index("condition").loc[_ALL]
    styled(
        figure,
        "How often the set holds the truth",
        f"Promised {promised:.0%} (dotted line), measured {every['coverage']:.1%} with "
        f"{every['set_size']:.1f} conditions a set; in brackets the number of lesions or patients",
        height_px=bars_height(len(table)),
        legend=["Expected if the promise is kept", "Measured, with 95% interval"],
    )
    lowest = float(table[["coverage", "low", "expected_low"]].min(axis=None))
    figure.update_xaxes(
        title_text="Coverage", tickformat=".0%", nticks=6, range=[max(0, lowest - 0.05), 1.02]
    )
    figure.update_yaxes(type="category", autorange="reversed")
    return figure
