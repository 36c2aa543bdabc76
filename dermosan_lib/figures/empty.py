"""A figure for what could not be measured, which says why."""

import plotly.graph_objects as go

from dermosan_lib.figures.style import styled


def nothing_to_draw(title: str, why: str) -> go.Figure:
    """An empty figure titled ``title`` with ``why`` there is nothing to draw below it."""
    figure = styled(go.Figure(), title, why, height_px=24)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure
