"""Receiver operating characteristic of each condition against the rest."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from dermosan_lib.figures.style import DASHES, LINE, QUIET, SERIES, label, styled

_MOST_IN_COLOUR = 10


def roc_curves(
    predictions: pd.DataFrame, codes: Sequence[str], names: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw one curve a condition, the smallest area first in the legend, which tells it.

    Beyond ten conditions the ten of smallest area are coloured and the others are grey. Conditions
    without images are left out.

    Args:
        predictions: ``condition`` and a probability column for each of ``codes``.
        codes: Conditions to draw.
        names: Names of the conditions by code.
    """
    truth = predictions["condition"].astype(str).to_numpy()
    curves = []
    for code in codes:
        positive = truth == code
        if positive.any() and not positive.all():
            fpr, tpr = _curve(predictions[code].to_numpy(dtype=float), positive)
            curves.append((float(np.trapezoid(tpr, fpr)), code, fpr, tpr))
    curves.sort(key=lambda curve: curve[:2])
    figure = go.Figure()
    legend = []
    for i, (area, code, fpr, tpr) in enumerate(curves[_MOST_IN_COLOUR:]):
        name = f"{len(curves) - _MOST_IN_COLOUR} others (AUC {area:.3f} or more)"
        legend += [name] * (i == 0)
        figure.add_trace(
            _line(fpr, tpr, name, f"{label(code, names, width=30, lines=1)} {area:.3f}")
        )
        figure.data[-1].update(
            line={"color": QUIET, "width": 1}, showlegend=i == 0, legendrank=2000
        )
    for i, (area, code, fpr, tpr) in reversed(list(enumerate(curves[:_MOST_IN_COLOUR]))):
        name = f"{label(code, names, width=30, lines=1)} {area:.3f}"
        legend.append(name)
        figure.add_trace(_line(fpr, tpr, name, name))
        dash = DASHES[(i + i // len(SERIES)) % len(DASHES)]
        figure.data[-1].update(
            line={"color": SERIES[i % len(SERIES)], "dash": dash, "width": 2}, legendrank=1000 + i
        )
    figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line={"color": LINE, "dash": "dot"})
    mean = np.mean([area for area, *_ in curves]) if curves else float("nan")
    styled(
        figure,
        "ROC curve of each condition",
        f"{len(predictions):,} images, each condition against the rest; mean area {mean:.3f}",
        height_px=300,
        legend=legend,
    )
    axis = {"tickformat": ".0%", "tickvals": [0, 0.25, 0.5, 0.75, 1], "constrain": "domain"}
    figure.update_xaxes(
        **axis,
        range=[-0.01, 1.01],
        title_text="False alarms (1 − specificity)",
        constraintoward="left",
    )
    figure.update_yaxes(
        **axis,
        range=[-0.01, 1.01],
        title_text="Sensitivity",
        scaleanchor="x",
        constraintoward="top",
    )
    return figure


def _line(fpr: NDArray[np.float64], tpr: NDArray[np.float64], name: str, title: str) -> go.Scatter:
    hover = f"{title}<br>sensitivity %{{y:.1%}}<br>specificity %{{customdata:.1%}}<extra></extra>"
    return go.Scatter(
        x=fpr, y=tpr, mode="lines", name=name, customdata=1 - fpr, hovertemplate=hover
    )


def _curve(
    scores: NDArray[np.float64], positive: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """False and true positive rates from (0, 0) to (1, 1), at the corners of the curve only."""
    order = np.argsort(-scores, kind="stable")
    # Equal scores cannot be told apart by a threshold: a point only where the score falls.
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.append(0, np.cumsum(positive[order])[last])
    alarms = np.append(0, np.cumsum(~positive[order])[last])
    rise, run = np.diff(hits), np.diff(alarms)
    turns = rise[:-1] * run[1:] != rise[1:] * run[:-1]
    kept = np.concatenate([[True], turns, [True]])
    return alarms[kept] / alarms[-1], hits[kept] / hits[-1]
