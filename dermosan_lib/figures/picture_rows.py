"""Rows of pictures that belong together, each row under a heading."""

import html
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from dermosan_lib.figures.pictures import encoded, tallest
from dermosan_lib.figures.style import FONT, INK, styled
from dermosan_lib.images import Pixels

_CAPTION_PX, _TEXT_PX, _LINE = 11, 12, 1.35
_PHONE_PX = 350  # width of a figure on a phone
_TEXT_WIDTH = 54  # characters of the text below a heading in a line of a phone


class PictureRow(NamedTuple):
    """Pictures that are to be compared, and what to say of them."""

    heading: str
    text: str  # below the heading; may be empty
    pictures: Sequence[Pixels]  # (height, width, 3) uint8 RGB
    captions: Sequence[str]  # one a picture; line breaks stay


def picture_rows(rows: Sequence[PictureRow], *, title: str, subtitle: str = "") -> go.Figure:
    """Draw each of ``rows``: heading, text, pictures side by side, captions below them.

    All rows have the columns of the longest. Pictures are reduced to 240 px and kept as WebP inside
    the figure.
    """
    columns = max((len(row.pictures) for row in rows), default=1)
    shape = tallest([pixels for row in rows for pixels in row.pictures])
    picture_px = 1.3 * shape * _PHONE_PX / columns  # larger where there is more width
    laid = [_Laid(row, columns) for row in rows]
    heights = [one.head_px + picture_px + one.foot_px for one in laid]
    whole = max(1.0, sum(heights))
    figure = go.Figure()
    top = 0.0
    for one, height in zip(laid, heights, strict=True):
        _annotate(figure, one.words, x=0, y=1 - top / whole, size=_TEXT_PX)
        foot = 1 - (top + one.head_px + picture_px) / whole
        for column, (pixels, lines) in enumerate(zip(one.row.pictures, one.captions, strict=True)):
            left = column / columns
            figure.add_layout_image(
                source=encoded(pixels), xref="paper", yref="paper", x=left, y=foot,
                xanchor="left", yanchor="bottom", sizing="contain",
                sizex=0.94 / columns, sizey=picture_px / whole,
            )  # fmt: skip
            _annotate(figure, _joined(lines), x=left, y=foot, size=_CAPTION_PX)
        top += height
    styled(figure, title, subtitle, height_px=round(whole))
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.update_layout(margin={"l": 8, "r": 8, "b": 8})
    return figure


class _Laid:
    """A row with its lines broken to a phone's width, and the room they take."""

    def __init__(self, row: PictureRow, columns: int) -> None:
        self.row = row
        heading = textwrap.wrap(row.heading, _TEXT_WIDTH - 8)
        text = textwrap.wrap(row.text, _TEXT_WIDTH)
        self.words = "<br>".join(filter(None, [f"<b>{_joined(heading)}</b>", _joined(text)]))
        self.head_px = _TEXT_PX * _LINE * (len(heading) + len(text)) + 10
        width = max(8, int(0.94 * _PHONE_PX / columns / (_CAPTION_PX * 0.55)))
        self.captions = [
            [line for part in caption.splitlines() for line in textwrap.wrap(part, width)]
            for caption in row.captions
        ]
        most = max((len(lines) for lines in self.captions), default=0)
        self.foot_px = _CAPTION_PX * _LINE * most + 22


def _joined(lines: Sequence[str]) -> str:
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def _annotate(figure: go.Figure, text: str, *, x: float, y: float, size: int) -> None:
    figure.add_annotation(
        text=text, x=x, y=y, xref="paper", yref="paper", xanchor="left", yanchor="top",
        align="left", borderpad=0, showarrow=False,
        font={"size": size, "color": INK, "family": FONT},
    )  # fmt: skip
