"""The case as the reader sees it: whole first, closer on demand, and how far they are."""

import io
from collections.abc import Callable

import ipywidgets
import numpy as np
from PIL import Image

from dermosan_lib.faces.dashboard import data_url, preview, said
from dermosan_lib.faces.practice import words
from dermosan_lib.images import Pixels
from dermosan_lib.language import translate as _
from dermosan_lib.readers import ShownCase
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape


class CaseCard(ipywidgets.VBox):
    """Shows one case, and nothing of it that a reader has not earned."""

    def __init__(self, base_rate: float | None) -> None:
        self._base_rate = base_rate
        self._shown: ShownCase | None = None
        self._picture: Pixels | None = None
        self._progress = ipywidgets.HTML()
        self._figure = ipywidgets.HTML().add_class("dm-figure")
        self.closer = said(ipywidgets.Checkbox(indent=False), description=words.CLOSER)
        self.closer.add_class("dm-switch")
        self._map = ipywidgets.HTML().add_class("dm-figure").add_class("dm-beside")
        super().__init__([self._progress, self._figure, self.closer, self._map])
        self.add_class("dm-card").add_class("dm-picture").add_class("dm-case")
        self.hide()

    def hide(self) -> None:
        """Show no case."""
        self._shown = None
        for part in (self._progress, self._figure, self._map):
            said(part, value="")
        self.layout.display = "none"

    def show(self, shown: ShownCase) -> None:
        """Show a case, whole, without a map."""
        if self._shown is not None and shown.token == self._shown.token:
            return
        self._shown = shown
        self.closer.value = False
        said(self._map, value="")
        said(self._progress, value=lambda: progress(shown, self._base_rate))
        self._picture = pixels_of_png(shown.picture) if shown.picture else None
        self.closer.layout.display = "" if shown.picture else "none"
        self.draw()
        self.layout.display = ""

    def draw(self) -> None:
        """Show the picture whole, or enlarged where that is switched on."""
        if self._shown is not None:
            said(self._figure, value=self._drawn)

    def _drawn(self) -> str:
        if self._picture is None:
            return f'<p class="dm-muted">{escape(_(words.NO_PICTURE))}</p>'
        position = self._shown.position if self._shown else 0
        title = _(words.THE_CASE, position=position)
        image = _image(self._picture, title)
        if self.closer.value:  # it scrolls, so the keyboard must reach it
            view = escape(_(words.CLOSER_VIEW, position=position))
            image = f'<div class="dm-closer" tabindex="0" role="group" aria-label="{view}">'
            image += f"{_image(self._picture, title)}</div>"
        return f"<figure>{image}</figure>"

    def show_map(self, overlay: bytes, name: Callable[[], str]) -> None:
        """Show, beside the picture, the map of the condition ``name``: a PNG, or nothing."""
        if not overlay or self._shown is None:
            said(self._map, value="")
            return
        position, pixels = self._shown.position, pixels_of_png(overlay)

        def mapped() -> str:
            image = _image(pixels, _(words.MAP_ALT, position=position))
            told = escape(_(words.MAP, name=name()))
            return f'<figure>{image}</figure><p class="dm-muted">{told}</p>'

        said(self._map, value=mapped)


def progress(shown: ShownCase, base_rate: float | None) -> str:
    """Where the reader is, and how many cases are malignant, as HTML."""
    most = shown.at_most  # which cases came back is not told, so they count as any
    sentence = words.PROGRESS_AT_MOST if most > shown.length else words.PROGRESS
    text = _(sentence, position=shown.position, length=most)
    rate = ""
    if base_rate is not None:
        told = escape(_(words.BASE_RATE, share=percent(base_rate)))
        rate = f'<span class="dm-muted">{told}</span>'
    return (
        f'<p class="dm-progress"><b>{escape(text)}</b> <progress '
        f'value="{shown.position}" max="{most}" aria-label="{escape(text)}"></progress> {rate}</p>'
    )


def pixels_of_png(data: bytes) -> Pixels:
    """``(height, width, 3)`` uint8 of a PNG of ours."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def small_image(data: bytes, alt: str, edge_px: int = 240) -> str:
    """HTML of a PNG of ours, at most ``edge_px`` long."""
    return _image(preview(pixels_of_png(data), edge_px), alt)


def _image(pixels: Pixels, alt: str) -> str:
    height, width = pixels.shape[:2]
    url = data_url(pixels)
    return f'<img src="{url}" width="{width}" height="{height}" alt="{escape(alt)}">'
