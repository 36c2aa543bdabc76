"""How good the pictures are, check by check."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dermosan_lib.figures.style import ACCENT, HIGH, styled
from dermosan_lib.text import heading

PASSING = 0.5  # a check passes from this score on
_BINS = np.linspace(0, 1, 21)


def quality_distribution(table: pd.DataFrame) -> go.Figure:
    """Draw the scores of each quality check, one row a check.

    ``table`` has ``acceptable`` (bool) and a score column 0..1 for each check; ``path`` is not
    read. Scores below 0.5 fail and are hatched.
    """
    checks = [
        name
        for name in table.columns
        if name != "acceptable" and pd.api.types.is_numeric_dtype(table[name])
    ]
    titles = [f"{heading(name)}: {(table[name] >= PASSING).mean():.1%} pass" for name in checks]
    figure = make_subplots(
        rows=len(checks), cols=1, shared_xaxes=True, subplot_titles=titles, vertical_spacing=0.07
    )
    middles = (_BINS[:-1] + _BINS[1:]) / 2
    passes = middles > PASSING
    for row, name in enumerate(checks, start=1):
        counts, _ = np.histogram(table[name].dropna().clip(0, 1), _BINS)
        figure.add_bar(
            x=middles,
            y=counts,
            width=0.046,
            marker={
                "color": np.where(passes, ACCENT, HIGH).tolist(),
                "pattern": {"shape": np.where(passes, "", "/").tolist()},
            },
            hovertemplate="score about %{x:.2f}: %{y:,} images<extra></extra>",
            row=row,
            col=1,
        )
    styled(
        figure,
        "Quality of the images",
        f"{table['acceptable'].mean():.1%} of {len(table):,} images pass every check; scores below "
        f"{PASSING} fail (hatched)",
        height_px=100 * len(checks),
        head_px=20,
    )
    figure.update_annotations(x=0, xanchor="left", font={"size": 13})
    figure.update_xaxes(range=[0, 1], dtick=0.25)
    figure.update_xaxes(title_text="Score", row=len(checks), col=1)
    figure.update_yaxes(nticks=3, rangemode="tozero")
    figure.update_yaxes(title_text="Images", row=(len(checks) + 1) // 2, col=1)
    return figure
