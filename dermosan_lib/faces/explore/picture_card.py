"""The pictures: the changed one large, the unchanged one small beside it."""

from collections.abc import Callable

import ipywidgets

from dermosan_lib.faces.dashboard import data_url, preview, said
from dermosan_lib.faces.explore import words
from dermosan_lib.images import Pixels
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape

_SMALL_PX = 220
_LARGEST_PX = 1024  # of the changed picture as the page shows it; small ones are enlarged there


class PictureCard(ipywidgets.Box):
    """Shows a picture before and after its changes."""

    def __init__(self) -> None:
        self._large = ipywidgets.HTML().add_class("dm-figure").add_class("dm-large")
        self._small = ipywidgets.HTML().add_class("dm-figure").add_class("dm-small-one")
        super().__init__([self._large, self._small])
        self.add_class("dm-card").add_class("dm-pair")

    def show_first(self, pixels: Pixels, title: Callable[[], str]) -> None:
        """Show ``(height, width, 3)`` uint8 as the unchanged picture called ``title``."""
        small = _figure(preview(pixels, _SMALL_PX))
        said(self._small, value=lambda: small(words.AS_IT_WAS, words.AS_IT_WAS_ALT, title()))

    def show(self, pixels: Pixels, title: Callable[[], str], *, changed: bool) -> None:
        """Show ``(height, width, 3)`` uint8 as what has become of it."""
        large = _figure(preview(pixels, _LARGEST_PX))
        name, alt = words.CHANGED, words.CHANGED_ALT
        if not changed:
            name, alt = words.NOTHING_YET, words.AS_IT_WAS_ALT
        said(self._large, value=lambda: large(name, alt, title()))


def thumbnail(pixels: Pixels, alt: str) -> str:
    """HTML of a small copy of ``(height, width, 3)`` uint8; ``alt`` is in the language in use."""
    return _image(preview(pixels, _SMALL_PX), escape(alt))


def _figure(pixels: Pixels) -> Callable[[str, str, str], str]:
    """The picture as HTML, given the sentences of its caption and its alternative, and a title."""
    image = _image(pixels, "{alt}")

    def told(caption: str, alt: str, title: str) -> str:
        shown = image.replace("{alt}", escape(_(alt, title=title)))
        return f"<figure>{shown}<figcaption>{escape(_(caption))}</figcaption></figure>"

    return told


def _image(pixels: Pixels, alt: str) -> str:
    height, width = pixels.shape[:2]
    return f'<img src="{data_url(pixels)}" width="{width}" height="{height}" alt="{alt}">'
