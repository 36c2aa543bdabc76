"""How large images are, and how large the groups they belong to."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.style import ACCENT, INK, ON_MARK, styled

_MANY_SIZES = 400
_MANY_IN_GROUP = 10


def image_sizes(catalog: pd.DataFrame) -> go.Figure:
    """Draw how many images have which width and height; the area of a dot is their number.

    ``catalog`` has ``width_px`` and ``height_px``; rows without are left out. Axes are logarithmic.
    """
    known = catalog[["width_px", "height_px"]].dropna()
    # Sizes are rounded to a sixteenth of an octave (4%) where each would be a dot of its own.
    sizes = known if len(known.drop_duplicates()) <= _MANY_SIZES else _rounded(known)
    counts = sizes.value_counts(sort=False).reset_index(name="images")
    figure = go.Figure(
        go.Scatter(
            x=counts["width_px"],
            y=counts["height_px"],
            mode="markers",
            marker={
                "size": counts["images"],
                "sizemode": "area",
                "sizeref": 2 * float(counts["images"].max() if len(counts) else 1) / 36**2,
                "sizemin": 3,
                "color": ACCENT,
                "opacity": 0.7,
                "line": {"width": 1, "color": ON_MARK},
            },
            customdata=counts["images"],
            hovertemplate="%{x:.0f} × %{y:.0f} px: %{customdata:,} images<extra></extra>",
        )
    )
    shortest = known.min(axis=1).median() if len(known) else 0
    styled(
        figure,
        "Size of the images",
        f"{len(known):,} images; the shorter edge is {shortest:,.0f} px in the median",
        height_px=320,
    )
    for axis, column, title in (("x", "width_px", "Width (px)"), ("y", "height_px", "Height (px)")):
        low, high = (known[column].min(), known[column].max()) if len(known) else (64, 4096)
        span = [float(np.log10(low / 1.5)), float(np.log10(high * 1.5))]
        ticks = 2 ** np.arange(4, 17)
        figure.update_layout(
            {
                f"{axis}axis": {
                    "type": "log",
                    "range": span,
                    "tickvals": ticks,
                    "ticktext": [f"{tick:,}" for tick in ticks],
                    "title.text": title,
                }
            }
        )
    return figure


def group_sizes(catalog: pd.DataFrame) -> go.Figure:
    """Draw how many groups (lesions or patients) hold how many images, by ``group``."""
    sizes = catalog["group"].dropna().value_counts()
    capped = sizes.clip(upper=_MANY_IN_GROUP).value_counts().sort_index()
    capped = capped.reindex(
        range(1, int(capped.index.max() if len(capped) else 1) + 1), fill_value=0
    )
    words = [str(n) if n < _MANY_IN_GROUP else f"{n}+" for n in capped.index]
    figure = go.Figure(
        go.Bar(
            x=words,
            y=capped.to_numpy(),
            marker={"color": ACCENT},
            text=[f"{count:,}" for count in capped],
            textposition="outside",
            textfont={"color": INK},
            cliponaxis=False,
            hovertemplate="%{y:,} groups of %{x}<extra></extra>",
        )
    )
    alone = int((sizes == 1).sum())
    styled(
        figure,
        "Images in each group",
        f"{int(sizes.sum()):,} images in {len(sizes):,} groups; {alone:,} groups of one image",
        height_px=260,
    )
    figure.update_xaxes(
        type="category", title_text="Images in the group", showgrid=False, tickangle=0
    )
    figure.update_yaxes(title_text="Groups", rangemode="tozero")
    return figure


def _rounded(sizes: pd.DataFrame) -> pd.DataFrame:
    octaves = np.log2(sizes.to_numpy(dtype=float))
    return pd.DataFrame(2 ** ((octaves * 16).round() / 16), columns=sizes.columns)
