"""The picture card's HTML: the photo, the map over it, its scale, the strip of a case's photos."""

from collections.abc import Sequence

from dermosan_lib.clinic import map_in_words
from dermosan_lib.faces.dashboard import words
from dermosan_lib.faces.dashboard.photos.window import Window
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape


def empty() -> str:
    """The frame that waits for a photo."""
    return (
        '<div class="dm-drop"><svg viewBox="0 0 48 48" aria-hidden="true"><rect x="5" y="10" '
        'width="38" height="29" rx="4"/><circle cx="17" cy="20" r="3.5"/>'
        '<path d="M5 33l11-9 8 7 7-6 12 10"/></svg>'
        f"<p><b>{escape(_(words.EMPTY))}</b></p>"
        f'<p class="dm-ways">{escape(_(words.WAYS))}</p></div>'
    )


def figure(photo: str, title: str, size: tuple[int, int], heat: str = "", name: str = "") -> str:
    """The photo at the URL ``photo``, with the map ``heat`` of condition ``name`` over it.

    ``size`` is width and height in pixels, so that the page does not jump when the picture comes.
    """
    alt = _(words.overlaid(title, name) if heat else title)
    edges = f'width="{size[0]}" height="{size[1]}"'
    top = f'<img class="dm-heat" src="{heat}" {edges} alt="">' if heat else ""
    return f'<figure><img src="{photo}" {edges} alt="{escape(alt)}">{top}</figure>'


def window(chosen: Window, size: tuple[int, int]) -> str:
    """The square that is being chosen, over a photo of ``size`` width and height in pixels.

    ``page.js`` draws on it: the picture's units are pixels of the photo.
    """
    width, height = size
    left, top, edge = chosen.box(width, height)
    square = f"M{left} {top}h{edge}v{edge}h-{edge}z"
    return (
        f'<svg class="dm-window" viewBox="0 0 {width} {height}" '
        f'data-edge="{edge}" aria-hidden="true"><path class="dm-shade" fill-rule="evenodd" '
        f'd="M0 0H{width}V{height}H0z{square}"/>'
        f'<path class="dm-square" d="{square}"/></svg>'
    )


def scale(name: str) -> str:
    """What the colours of the map mean, for condition ``name``."""
    return (
        '<div class="dm-scale" aria-hidden="true">'
        f"<span>{escape(_(words.SCALE_LEAST))}</span><i></i>"
        f'<span>{escape(_(words.SCALE_MOST))}</span></div><p class="dm-muted">'
        f"{escape(_(map_in_words(name)))}</p>"
    )


def strip(photos: Sequence[str], shown: int) -> str:
    """Small copies of a case's photos, of which number ``shown`` is the large one."""
    cells = []
    for number, url in enumerate(photos, 1):
        on = number == shown + 1
        text = escape(_(words.small(number, shown=on)))
        cells.append(f'<li{" class=dm-on" if on else ""}><img src="{url}" alt="{text}"></li>')
    return f'<ul class="dm-strip" aria-label="{escape(_(words.PHOTOS))}">{"".join(cells)}</ul>'
