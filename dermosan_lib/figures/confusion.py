"""Which condition is taken for which."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.style import INK, LINE, ON_MARK, label, styled

_MOST_WITH_NUMBERS = 12  # more classes leave no room for a number in a cell on a phone
# From nothing, on a light page or a dark one, through the accent to its darker end.
_SHADES = [
    [0, "rgba(58,134,189,0)"],
    [0.3, "rgba(58,134,189,0.8)"],
    [0.6, "rgba(47,118,172,1)"],
    [1, "rgba(31,95,139,1)"],
]
_SHADED = 0.18  # from here on white numbers, with a shadow against a light page
_MOST_LABELS_ACROSS = 22  # upright, on a phone
_MOST_CLASSES = 40  # more make cells of a pixel or two on a phone
_KEPT = 24  # of more, those that are most often confused
OTHERS = "others"


def confusion_matrix(
    confusion: pd.DataFrame, *, normalise: bool = True, names: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw counts of true (rows) by predicted condition (columns).

    Of more than 40 conditions, the 24 of most errors are drawn, and all others as one.

    Args:
        confusion: Square, whole numbers, the same conditions as index and columns.
        normalise: Shade and write the share of the true condition's images (the diagonal is then
            its sensitivity); else the count. Hovering tells both.
        names: Names of the conditions by code.
    """
    images, right = int(confusion.to_numpy().sum()), int(np.trace(confusion.to_numpy()))
    told, confusion = _fewer(confusion)
    counts = confusion.to_numpy(dtype=np.int64)
    codes = [str(code) for code in confusion.index]
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0)
    shade = shares if normalise else counts / max(1, counts.max())
    ticks = list(range(len(codes)))
    figure = go.Figure(
        go.Heatmap(
            z=shade,
            x=ticks,
            y=ticks,
            zmin=0,
            zmax=1,
            colorscale=_SHADES,
            showscale=False,
            xgap=1,
            ygap=1,
            customdata=_hover_words(
                counts, shares, [label(code, names, width=999) for code in codes]
            ),
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    if len(codes) <= _MOST_WITH_NUMBERS:
        figure.add_trace(_numbers(counts, shares, shade, normalise=normalise))
    cell_px = 36 if len(codes) <= _MOST_WITH_NUMBERS else 15
    unit = "Percent of the true condition's images" if normalise else "Number of images"
    styled(
        figure,
        "Predicted against true condition",
        f"{unit}; {images:,} images, {right:,} right{told}",
        height_px=max(220, cell_px * len(codes)),
    )
    text = [label(code, names, width=20, lines=1) for code in codes]
    size = 12 if len(codes) <= 20 else 9
    axis = {
        "showgrid": False,
        "tickfont": {"size": size},
        "showline": True,
        "mirror": True,
        "linecolor": LINE,
    }
    every = -(-len(codes) // _MOST_LABELS_ACROSS)
    figure.update_xaxes(
        **axis,
        title_text="Predicted",
        tickvals=ticks[::every],
        ticktext=text[::every],
        tickangle=-90,
        range=[-0.5, len(codes) - 0.5],
    )
    figure.update_yaxes(
        **axis, title_text="True", tickvals=ticks, ticktext=text, range=[len(codes) - 0.5, -0.5]
    )
    return figure


def _fewer(confusion: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """A matrix that can be read, and words on what was put together; nothing where all fit.

    Within the others, one taken for another stands on the diagonal: those are not told apart.
    """
    if len(confusion) <= _MOST_CLASSES:
        return "", confusion
    counts = confusion.to_numpy(dtype=np.int64)
    errors = counts.sum(axis=0) + counts.sum(axis=1) - 2 * np.diag(counts)
    kept = np.sort(np.argsort(-errors, kind="stable")[:_KEPT])
    rest = np.setdiff1d(np.arange(len(counts)), kept)
    parts = [*(np.array([k]) for k in kept), rest]
    small = [[int(counts[one][:, other].sum()) for other in parts] for one in parts]
    codes = [*(str(confusion.index[k]) for k in kept), OTHERS]
    told = f". The {_KEPT} conditions of most errors; the {len(rest)} others as one"
    return told, pd.DataFrame(small, index=codes, columns=codes)


def _numbers(
    counts: np.ndarray, shares: np.ndarray, shade: np.ndarray, *, normalise: bool
) -> go.Scatter:
    """A number in each cell that has images; light on dark cells."""
    rows, columns = np.nonzero(counts)
    shaded = shade[rows, columns] >= _SHADED
    values = (shares if normalise else counts)[rows, columns]
    return go.Scatter(
        x=columns,
        y=rows,
        mode="text",
        text=[_share(value) if normalise else f"{value:,}" for value in values],
        textfont={
            "size": 11,
            "color": np.where(shaded, ON_MARK, INK).tolist(),
            "shadow": np.where(shaded, "0 0 3px #16202a, 0 0 2px #16202a", "none").tolist(),
        },
        hoverinfo="skip",
    )


def _share(value: float) -> str:
    return "<1" if value < 0.005 else f"{100 * value:.0f}"


def _hover_words(counts: np.ndarray, shares: np.ndarray, names: list[str]) -> list[list[str]]:
    return [
        [
            f"True: {truth}<br>Predicted: {called}<br>{counts[i, j]:,} images ({shares[i, j]:.1%})"
            for j, called in enumerate(names)
        ]
        for i, truth in enumerate(names)
    ]
