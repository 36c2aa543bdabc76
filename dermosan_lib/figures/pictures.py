"""Pictures in a grid with words below each."""

import base64
import html
import io
import textwrap
from collections.abc import Sequence

import plotly.graph_objects as go
from PIL import Image

from dermosan_lib.figures.style import FONT, INK, styled
from dermosan_lib.images import Pixels
from dermosan_lib.text import visible

NONE = "There are none."

_EDGE_PX = 240  # sharp at twice the density of a phone's column
_CAPTION_PX = 11


def picture_grid(
    images: Sequence[Pixels],
    captions: Sequence[str],
    *,
    columns: int = 4,
    title: str = "Pictures",
    subtitle: str = "",
) -> go.Figure:
    """Draw ``images`` ``(height, width, 3)`` uint8 row by row, each above its caption.

    Pictures are reduced to 240 px and kept as WebP inside the figure, about 8 kB each. Captions are
    broken to fit a phone's column; a line break in one stays. Without pictures the subtitle says
    that there are none.
    """
    wrapped = [_wrapped(caption, columns) for caption in captions]
    rows = -(-len(images) // columns)
    caption_px = _CAPTION_PX * 1.35 * max((len(lines) for lines in wrapped), default=1) + 12
    row_px = tallest(images) * 360 / columns + 30 + caption_px
    figure = go.Figure()
    for i, (pixels, lines) in enumerate(zip(images, wrapped, strict=True)):
        row, column = divmod(i, columns)
        foot = 1 - (row + 1) / rows + caption_px / row_px / rows
        figure.add_layout_image(
            source=encoded(pixels),
            xref="paper",
            yref="paper",
            x=(column + 0.5) / columns,
            y=foot,
            xanchor="center",
            yanchor="bottom",
            sizex=0.94 / columns,
            sizey=(row_px - caption_px) / row_px / rows,
            sizing="contain",
        )
        figure.add_annotation(
            text="<br>".join(html.escape(visible(line), quote=False) for line in lines),
            xref="paper",
            yref="paper",
            x=(column + 0.5) / columns,
            y=foot,
            xanchor="center",
            yanchor="top",
            showarrow=False,
            font={"size": _CAPTION_PX, "color": INK, "family": FONT},
        )
    styled(figure, title, subtitle if len(images) else NONE, height_px=round(row_px * rows))
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.update_layout(margin={"l": 0, "r": 0, "b": 8})
    return figure


def encoded(pixels: Pixels) -> str:
    """A picture of at most 240 px as a WebP data URL."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((_EDGE_PX, _EDGE_PX))
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=80)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def tallest(images: Sequence[Pixels]) -> float:
    """Height of the tallest picture in widths, at most 1.5; 1 without pictures."""
    return min(1.5, max((len(pixels) / pixels.shape[1] for pixels in images), default=1.0))


def _wrapped(caption: str, columns: int) -> list[str]:
    width = max(8, int(340 / columns / (_CAPTION_PX * 0.55)))
    return [line for part in caption.splitlines() for line in textwrap.wrap(part, width)]
