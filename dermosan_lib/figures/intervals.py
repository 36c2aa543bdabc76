"""95% intervals as plotly draws them: whiskers on a dot, a band about a line, words on hover."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.style import ACCENT

BAND = "rgba(58, 134, 189, 0.2)"  # the accent, thinned


def whiskers(
    value: "pd.Series[float]", low: "pd.Series[float]", high: "pd.Series[float]", colour: str
) -> dict[str, Any]:
    """``error_x`` or ``error_y`` of dots at ``value``; no whisker where a bound is NaN."""
    return {
        "type": "data",
        "symmetric": False,
        "array": np.nan_to_num((high - value).to_numpy(dtype=float)).clip(min=0),
        "arrayminus": np.nan_to_num((value - low).to_numpy(dtype=float)).clip(min=0),
        "color": colour,
        "thickness": 2,
        "width": 4,
    }


def interval_words(
    value: "pd.Series[float]",
    low: "pd.Series[float]",
    high: "pd.Series[float]",
    style: str = ".1%",
) -> list[str]:
    """Each value with its interval in words, ``71.0% (66.2% to 75.1%)``."""
    return [
        f"{v:{style}}" if np.isnan(a) else f"{v:{style}} ({a:{style}} to {b:{style}})"
        for v, a, b in zip(value, low, high, strict=True)
    ]


def line_with_band(
    x: "pd.Series[float]",
    value: "pd.Series[float]",
    low: "pd.Series[float]",
    high: "pd.Series[float]",
    name: str,
    words: list[str],
) -> list[go.Scatter]:
    """Band and line of one series; ``words`` are shown on hover."""
    known = low.notna() & high.notna()
    outline = pd.concat([high[known], low[known][::-1]])
    band = go.Scatter(
        x=pd.concat([x[known], x[known][::-1]]),
        y=outline,
        mode="lines",
        fill="toself",
        fillcolor=BAND,
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )
    line = go.Scatter(
        x=x,
        y=value,
        mode="lines",
        name=name,
        line={"color": ACCENT, "width": 2.5},
        customdata=words,
        hovertemplate="%{customdata}<extra></extra>",
    )
    return [band, line]
