"""The shortcut audit as dots with whiskers, beside chance and the model."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.intervals import whiskers
from dermosan_lib.figures.style import ACCENT, HIGH, INK, SYMBOLS, bars_height, label, styled
from dermosan_lib.text import heading

_MODEL = "the model"  # the row of `study.shortcuts.audit` that is drawn as a line
_KINDS = ((False, "Not flagged", ACCENT, SYMBOLS[0]), (True, "Flagged", HIGH, SYMBOLS[1]))


def shortcut_audit(table: pd.DataFrame) -> go.Figure:
    """Draw how well each family of properties predicts the condition, as macro AUC.

    ``table`` has ``family, macro_auc, low, high, flagged, why`` of
    `study.shortcuts.audit`, in the order to draw. The row "the model" becomes a line;
    flagged families say so in words. A family without an interval keeps its dot.
    """
    model = table.loc[table["family"] == _MODEL, "macro_auc"]
    rows = table[table["family"] != _MODEL]
    ticks = [
        label(heading(str(family)), suffix=": flagged" if flagged else "")
        for family, flagged in zip(rows["family"], rows["flagged"], strict=True)
    ]
    figure = go.Figure([_dots(rows, ticks, *kind) for kind in _KINDS])
    lines = [(0.5, "chance", "dot"), *((float(value), "model", "dash") for value in model)]
    for at, name, dash in lines:
        figure.add_vline(at, line={"color": INK, "dash": dash, "width": 1.5})
        figure.add_annotation(
            x=at,
            xref="x",
            y=1,
            yref="paper",
            # Chance keeps to the left of its line, so the two labels never meet.
            xanchor="left" if 0.5 < at < 0.75 else "right",
            yanchor="bottom",
            text=f"{name} {at:.2f}",
            showarrow=False,
            font={"size": 12},
        )
    styled(
        figure,
        "What predicts the condition without the lesion",
        "Dots with 95% intervals. A flagged property may be a shortcut: the model could learn it "
        "instead of the lesion. Colour sees the lesion too.",
        height_px=bars_height(len(rows)),
        head_px=22,
        legend=[name for _, name, *_ in _KINDS],
    )
    lowest = float(np.nanmin([0.5, rows[["macro_auc", "low"]].min(axis=None)]))
    figure.update_xaxes(
        title_text="Macro AUC", range=[np.floor(20 * lowest - 1e-9) / 20 - 0.02, 1.02], nticks=6
    )
    figure.update_yaxes(
        type="category", autorange="reversed", categoryorder="array", categoryarray=ticks
    )
    return figure


def _dots(
    rows: pd.DataFrame, ticks: list[str], flagged: bool, name: str, colour: str, symbol: str
) -> go.Scatter:
    chosen = rows["flagged"].to_numpy(dtype=bool) == flagged
    kept = rows[chosen]
    bounds = kept["macro_auc"], kept["low"], kept["high"]
    return go.Scatter(
        x=kept["macro_auc"],
        y=[tick for tick, keep in zip(ticks, chosen, strict=True) if keep],
        name=name,
        mode="markers",
        marker={"color": colour, "size": 10, "symbol": symbol},
        error_x=whiskers(*bounds, colour),
        customdata=[label(str(why), width=48, lines=4) for why in kept["why"]],
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
        cliponaxis=False,
        showlegend=True,
    )
