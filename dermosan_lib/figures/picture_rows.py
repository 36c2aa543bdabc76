"""Rows of pictures that belong together, each row under a heading."""

import html
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from dermosan_lib.figures.pictures import NONE, encoded, tallest
from dermosan_lib.figures.style import FONT, INK, styled
from dermosan_lib.images import Pixels
from dermosan_lib.text import visible

_CAPTION_PX, _TEXT_PX, _LINE = 11, 12, 1.35
_PHONE_PX = 350  # width of a figure on a phone
_ROOM = 1.7  # times the height a picture has on a phone: larger where there is more width
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
    the figure. Without rows the subtitle says that there are none.
    """
    columns = max((len(row.pictures) for row in rows), default=1)
    shape = tallest([pixels for row in rows for pixels in row.pictures])
    picture_px = _ROOM * shape * _PHONE_PX / columns
    laid = [_Laid(row, columns) for row in rows]
    heights = [one.head_px + picture_px + one.foot_px for one in laid]
    whole = max(1.0, sum(heights))
    figure = go.Figure()
    top = 0.0
    for one, height in zip(laid, heights, strict=True):
        _write(figure, one.words, "paper", "paper", y=1 - top / whole, size=_TEXT_PX)
        head = 1 - (top + one.head_px) / whole
        for column, (pixels, lines) in enumerate(zip(one.row.pictures, one.captions, strict=True)):
            place = (column / columns, (column + 0.95) / columns)
            x, y = _show(figure, pixels, place, (head - picture_px / whole, head))
            _write(figure, _joined(lines), f"{x} domain", f"{y} domain", y=0, size=_CAPTION_PX)
        top += height
    styled(figure, title, subtitle if rows else NONE, height_px=round(whole))
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)
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
    return "<br>".join(html.escape(visible(line), quote=False) for line in lines)


def _show(
    figure: go.Figure, pixels: Pixels, across: tuple[float, float], up: tuple[float, float]
) -> tuple[str, str]:
    """Put a picture, as large as fits, into the top left of its place; returns its axes' names."""
    number = str(len(figure.data) + 1) if figure.data else ""  # plotly's first axes have none
    x, y = f"x{number}", f"y{number}"
    figure.add_trace(go.Image(source=encoded(pixels), xaxis=x, yaxis=y, hoverinfo="skip"))
    # Axes that shrink to the picture, so that its caption follows it at any width.
    fit = {"constrain": "domain", "showgrid": False}
    figure.update_layout(
        {
            f"xaxis{number}": {**fit, "domain": across, "constraintoward": "left", "anchor": y},
            f"yaxis{number}": {**fit, "domain": up, "constraintoward": "top", "anchor": x},
        }
    )
    return x, y


def _write(figure: go.Figure, text: str, xref: str, yref: str, *, y: float, size: int) -> None:
    figure.add_annotation(
        text=text, x=0, y=y, xref=xref, yref=yref, xanchor="left", yanchor="top",
        align="left", borderpad=0, showarrow=False,
        font={"size": size, "color": INK, "family": FONT},
    )  # fmt: skip
