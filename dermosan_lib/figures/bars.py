"""The differential of one picture or case as bars."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dermosan_lib.figures.style import ACCENT, INK, QUIET, bars_height, labels, styled
from dermosan_lib.text import percent


def probability_bars(
    names: Sequence[str], probabilities: Sequence[float], *, top: int = 5
) -> go.Figure:
    """Draw the ``top`` likeliest conditions, most likely first, and the sum of all others.

    ``probabilities`` are 0..1, one for each of ``names``.
    """
    ordered = sorted(zip(probabilities, names, strict=True), key=lambda pair: (-pair[0], pair[1]))
    rows = [(name, float(probability)) for probability, name in ordered[:top]]
    rest = ordered[top:]
    if len(rest) == 1:
        rows.append((rest[0][1], float(rest[0][0])))
    elif rest:
        rows.append((f"{len(rest)} others", float(sum(probability for probability, _ in rest))))
    lumped = len(rest) > 1
    figure = go.Figure(
        go.Bar(
            x=[probability for _, probability in rows],
            y=labels([name for name, _ in rows]),
            orientation="h",
            marker={"color": [ACCENT] * (len(rows) - lumped) + [QUIET] * lumped},
            text=[percent(probability) for _, probability in rows],
            textposition="outside",
            textfont={"color": INK},
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    styled(figure, "Probability of each condition", height_px=bars_height(len(rows)))
    figure.update_yaxes(autorange="reversed", showgrid=False)
    # The whole scale, so that two differentials can be compared, and room for "100%" beyond it.
    figure.update_xaxes(
        range=[0, 1.15],
        tickformat=".0%",
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        title_text="Probability",
    )
    return figure
