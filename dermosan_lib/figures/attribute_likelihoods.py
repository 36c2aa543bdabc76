"""What each age, sex or site says for and against each condition."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dermosan_lib.figures.style import INK, LINE, label, styled
from dermosan_lib.text import heading

_ROW_PX = 21
_MOST_WITH_NUMBERS = 12  # more conditions leave no room for a number in a cell on a phone
_MOST_CONDITIONS = 40  # more make cells of a pixel or two on a phone
_STRONG = np.log(4)  # a factor of 4 either way has the full colour
# Against, nothing, for; transparent in the middle, since the page may be light or dark.
_SHADES = [[0, "rgba(176,122,28,0.55)"], [0.5, "rgba(128,142,153,0)"], [1, "rgba(58,134,189,0.55)"]]


def likelihoods(metadata: Mapping[str, Any], names: Mapping[str, str] | None = None) -> go.Figure:
    """Draw how much more often each condition has a value than all conditions together have.

    Of more than 40 conditions those with the strongest factors are drawn. Factors above 1 speak for
    a condition, below 1 against it; before the weight that tempers them.

    Args:
        metadata: The card's ``metadata``: ``attributes`` with ``name, values, log_ratios`` by
            code, and which are ``used``.
        names: Names of the conditions by code.
    """
    codes, told = _strongest(metadata)
    ticks, rows = [], []
    for attribute in metadata["attributes"]:
        unused = "" if attribute["name"] in metadata["used"] else " (not used)"
        head = heading(str(attribute["name"])) + unused
        ticks.append(f"<b>{label(head, lines=1)}</b>")
        rows.append(np.full(len(codes), np.nan))
        for k, value in enumerate(attribute["values"]):
            ticks.append(label(value if isinstance(value, str) else f"{value:g}", lines=1))
            rows.append(np.array([attribute["log_ratios"][code][k] for code in codes]))
    table = np.array(rows)
    labels = [label(code, names, width=20, lines=1) for code in codes]
    figure = go.Figure(
        go.Heatmap(
            z=table,
            zmin=-_STRONG,
            zmax=_STRONG,
            colorscale=_SHADES,
            showscale=False,
            xgap=1,
            ygap=1,
            customdata=_hover_words(table, ticks, labels),
            hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=False,
        )
    )
    if len(codes) <= _MOST_WITH_NUMBERS:
        y, x = np.nonzero(~np.isnan(table))
        text = [_factor(value) for value in table[y, x]]
        font = {"size": 11, "color": INK}
        figure.add_trace(
            go.Scatter(x=x, y=y, mode="text", text=text, textfont=font, hoverinfo="skip")
        )
    styled(
        figure,
        "What age, sex and site say",
        "How many times as often as in all conditions together; above 1 speaks for, below against"
        f"{told}",
        height_px=_ROW_PX * len(ticks),
    )
    axis = {"showgrid": False, "linecolor": LINE}
    figure.update_xaxes(**axis, tickvals=list(range(len(codes))), ticktext=labels, tickangle=-90)
    figure.update_yaxes(
        **axis,
        tickvals=list(range(len(ticks))),
        ticktext=ticks,
        range=[len(ticks) - 0.5, -0.5],
    )
    return figure


def _strongest(metadata: Mapping[str, Any]) -> tuple[list[str], str]:
    """The codes to draw, in the card's order, and words on what is left out."""
    codes = list(metadata["attributes"][0]["log_ratios"])
    if len(codes) <= _MOST_CONDITIONS:
        return codes, ""
    strength = {
        code: max(float(np.abs(one["log_ratios"][code]).max()) for one in metadata["attributes"])
        for code in codes
    }
    kept = set(sorted(codes, key=lambda code: -strength[code])[:_MOST_CONDITIONS])
    told = f". The {_MOST_CONDITIONS} of strongest factors, of {len(codes)} conditions"
    return [code for code in codes if code in kept], told


def _factor(log_ratio: float) -> str:
    factor = float(np.exp(log_ratio))
    return f"{factor:.2f}" if factor < 0.095 else f"{factor:.1f}"


def _hover_words(table: np.ndarray, values: list[str], conditions: list[str]) -> list[list[str]]:
    return [
        [
            f"{value}: {_factor(table[i, j])} times as often in {condition}"
            for j, condition in enumerate(conditions)
        ]
        for i, value in enumerate(values)
    ]
