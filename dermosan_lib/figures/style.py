"""The look all figures share: colours, type, margins and labels that fit a phone."""

import html
import textwrap
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dermosan_lib.text import visible

# A figure's ground is transparent and cannot know whether the page is light or dark. Each colour
# is therefore a hue of the dashboard at the lightness that stands out from both its papers, #fff
# and #1a2229: text at least 4.5 and 3.5 to 1, marks at least 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).
INK = "#6b7781"
LINE = "rgba(128, 142, 153, 0.3)"
ACCENT = "#3a86bd"
LOW = "#1f8a70"
MODERATE = "#b07a1c"
HIGH = "#cf5050"
VIOLET = "#8f6bb8"
QUIET = "rgba(128, 142, 153, 0.55)"
ON_MARK = "#ffffff"

# Equally light hues are not told apart by everybody, so series differ in dash and symbol as well.
SERIES = (ACCENT, MODERATE, VIOLET, LOW, HIGH)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross")

FONT = 'system-ui, "Segoe UI", Roboto, sans-serif'
LABEL_WIDTH = 24  # characters in a line of a category's label
_TITLE_WIDTH, _SUBTITLE_WIDTH = 34, 46  # characters a 360 px wide phone shows in a line
_TITLE_PX, _SUBTITLE_PX = 17, 13
_LINE_HEIGHT = 1.3


def styled(
    figure: go.Figure,
    title: str,
    subtitle: str = "",
    *,
    height_px: int,
    head_px: int = 0,
    legend: Sequence[str] = (),
) -> go.Figure:
    """Give ``figure`` title, type, colours and margins, and return it.

    ``height_px`` is that of the plot; room for title, axes and the entries of ``legend`` is added,
    and ``head_px`` more below the title.
    """
    title_lines = textwrap.wrap(title, _TITLE_WIDTH)
    subtitle_lines = textwrap.wrap(subtitle, _SUBTITLE_WIDTH)
    head = _LINE_HEIGHT * (len(title_lines) * _TITLE_PX + len(subtitle_lines) * _SUBTITLE_PX)
    top, bottom = round(head) + 20 + head_px, 48 + _legend_px(legend)
    height = height_px + top + bottom
    figure.update_layout(
        template="none",
        autosize=True,
        height=height,
        margin={"l": 8, "r": 24, "t": top, "b": bottom},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": INK},
        title={
            "text": f"<b>{_lines(title_lines)}</b>",
            "subtitle": {"text": _lines(subtitle_lines), "font": {"size": _SUBTITLE_PX}},
            "font": {"size": _TITLE_PX},
            "x": 0,
            "xanchor": "left",
            "y": 1 - (4 + _TITLE_PX) / height,
            "yanchor": "bottom",
            "pad": {"l": 8},
        },
        showlegend=bool(legend),
        legend={
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "xref": "container",
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "font": {"size": 12},
        },
        # A finger that scrolls the page must not draw a zoom box.
        dragmode=False,
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": INK, "activecolor": ACCENT},
        hoverlabel={"font": {"family": FONT, "size": 13}},
        barcornerradius=3,
    )
    axis = {
        "automargin": True,
        "gridcolor": LINE,
        "linecolor": LINE,
        "zeroline": False,
        "ticks": "",
        "ticklabeloverflow": "allow",
        "tickfont": {"size": 12},
        "title_font": {"size": 12},
        "title_standoff": 8,
    }
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure


def nothing_to_draw(title: str, why: str) -> go.Figure:
    """An empty figure titled ``title`` with ``why`` there is nothing to draw below it."""
    figure = styled(go.Figure(), title, why, height_px=24)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure


def label(
    text: str,
    names: Mapping[str, str] | None = None,
    *,
    suffix: str = "",
    width: int = LABEL_WIDTH,
    lines: int = 2,
) -> str:
    """Name of a condition (its code where ``names`` has none), escaped, broken and shortened.

    A name of more than ``lines`` lines of ``width`` characters ends in an ellipsis; ``suffix`` is
    always whole.
    """
    name = (names or {}).get(text, text)
    parts = textwrap.wrap(name + suffix, width)
    while len(parts) > lines:
        name = name[:-1].rstrip(" ,;-")
        parts = textwrap.wrap(f"{name}…{suffix}", width)
    return _lines(parts)


def labels(texts: Sequence[str], names: Mapping[str, str] | None = None) -> list[str]:
    """`label` of each."""
    return [label(text, names) for text in texts]


def bars_height(rows: int) -> int:
    """Height in px of a plot with a row a category: close together where there are many."""
    return max(120, rows * (34 if rows <= 12 else 26 if rows <= 40 else 18))


def _lines(parts: Sequence[str]) -> str:
    # Names may come from folder names, and plotly reads text as a kind of HTML.
    return "<br>".join(html.escape(visible(part), quote=False) for part in parts)


def _legend_px(entries: Sequence[str]) -> int:
    """Room for the entries on a phone, where a line of the legend is some 200 px wide."""
    rows, left_px = 0, 0
    for entry in entries:
        entry_px = 40 + 7 * len(entry)
        if entry_px > left_px:
            rows, left_px = rows + 1, 200
        left_px -= entry_px
    return 12 + 19 * rows if rows else 0
