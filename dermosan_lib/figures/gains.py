"""What further evidence changes, as differences with intervals."""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import interval_words, whiskers
from dermosan_lib.figures.style import DASHES, INK, SERIES, SYMBOLS, bars_height, label, styled
from dermosan_lib.text import heading

_APART = 0.22  # of a row, between the metrics of one kind of evidence


def evidence_gains(table: pd.DataFrame) -> go.Figure:
    """Draw the change of each metric that each kind of evidence brings on the same images.

    ``table`` has ``evidence, metric, difference, low, high, n``; right of the dotted line is
    better. An interval that holds 0 does not show a change.
    """
    kinds = list(dict.fromkeys(table["evidence"]))
    sizes = table.groupby("evidence")["n"].first()
    metrics = list(dict.fromkeys(table["metric"]))
    figure = go.Figure()
    for place, metric in enumerate(metrics):
        some = table[table["metric"] == metric]
        bounds = some["difference"], some["low"], some["high"]
        colour = SERIES[place % len(SERIES)]
        figure.add_trace(
            go.Scatter(
                x=some["difference"],
                y=[kinds.index(kind) + _APART * (place - (len(metrics) - 1) / 2)
                   for kind in some["evidence"]],
                mode="markers",
                name=heading(metric),
                marker={"color": colour, "symbol": SYMBOLS[place % len(SYMBOLS)], "size": 9},
                error_x=whiskers(*bounds, colour),
                customdata=interval_words(*bounds, "+.3f"),
                hovertemplate="%{customdata}<extra></extra>",
                cliponaxis=False,
            )
        )  # fmt: skip
    figure.add_vline(0, line={"color": INK, "dash": DASHES[2], "width": 1})
    styled(
        figure,
        "What more evidence changes",
        "Difference to the image alone, with 95% intervals; in brackets the number of images",
        height_px=2 * bars_height(len(kinds)),
        legend=[heading(metric) for metric in metrics],
    )
    figure.update_xaxes(title_text="Difference", nticks=6, tickformat="+.2f")
    figure.update_yaxes(
        tickvals=list(range(len(kinds))),
        ticktext=[label(kind, suffix=f" ({sizes[kind]:,})") for kind in kinds],
        range=[len(kinds) - 0.5, -0.5],
        showgrid=False,
    )
    return figure
