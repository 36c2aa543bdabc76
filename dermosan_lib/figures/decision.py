"""Decision curve: what referring by the malignancy score is worth."""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, line_with_band
from dermosan_lib.figures.style import (
    INK,
    MODERATE,
    nothing_to_draw,
    styled,
)

_TITLE = "Is referring by score worth it?"
_NAMES = ("By the score", "Refer all", "Refer none")


def decision_curves(table: pd.DataFrame, *, most: float = 0.5) -> go.Figure:
    """Draw net benefit of referring by the score, beside that of referring all and none.

    ``table`` has ``threshold, net_benefit, low, high, treat_all, treat_none, n``. What lies far
    below zero is outside the picture: it is worse than referring none, however much. Thresholds
    above ``most`` are left out; above a half, a needless referral would be worse than a missed
    malignancy. An empty ``table`` gives a figure that says so.
    """
    if table.empty:
        return nothing_to_draw(
            _TITLE, "Not measured: the test images are not of two kinds, malignant and other."
        )
    table = table[table["threshold"] <= most]
    cuts, benefit = table["threshold"], table["net_benefit"]
    words = [
        f"threshold {cut:.0%}<br>net benefit {one}"
        for cut, one in zip(
            cuts, interval_words(benefit, table["low"], table["high"], ".3f"), strict=True
        )
    ]
    figure = go.Figure(line_with_band(cuts, benefit, table["low"], table["high"], _NAMES[0], words))
    for name, column, colour, dash in (
        (_NAMES[1], "treat_all", MODERATE, "dash"),
        (_NAMES[2], "treat_none", INK, "dot"),
    ):
        figure.add_trace(
            go.Scatter(
                x=cuts,
                y=table[column],
                mode="lines",
                name=name,
                line={"color": colour, "dash": dash, "width": 2},
                hovertemplate=f"{name}: %{{y:.3f}}<extra></extra>",
            )
        )
    styled(
        figure,
        _TITLE,
        "It is where the line runs above both others. A threshold of 10% takes nine needless "
        f"referrals for one found malignancy. {int(table['n'].iloc[0]):,} images; shaded: 95% "
        "interval",
        height_px=320,
        legend=_NAMES,
    )
    top = float(table[["net_benefit", "high", "treat_all"]].max(axis=None))
    least = float(table[["net_benefit", "low"]].min(axis=None))
    top = top if top > 0 else 0.01
    figure.update_xaxes(
        title_text="Threshold probability", tickformat=".0%", range=[0, float(cuts.max())], nticks=6
    )
    figure.update_yaxes(
        title_text="Net benefit", range=[max(1.1 * min(least, -0.05 * top), -top), 1.05 * top]
    )
    return figure
