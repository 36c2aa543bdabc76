"""Choosing the part of a photo that is to be read: a square, by drawing it or by sliders."""

from collections.abc import Callable

import ipywidgets

from dermosan_lib.faces.dashboard import words
from dermosan_lib.faces.dashboard.photos.window import SMALLEST, Window
from dermosan_lib.faces.dashboard.saying import said
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape


class CropPanel(ipywidgets.VBox):
    """Three sliders for the square and what to do with it; hidden until `begin`.

    What is drawn on the photo with mouse or finger comes by `drawn`, which page.js writes.
    """

    def __init__(self) -> None:
        self.size = _slider(words.SIZE, SMALLEST)
        self.across = _slider(words.ACROSS, 0.0)
        self.down = _slider(words.DOWN, 0.0)
        self.drawn = ipywidgets.Text(continuous_update=False).add_class("dm-drawn")
        self.drawn.layout.display = "none"  # no one types here
        self.ask = said(ipywidgets.Button(), description=words.ASK_PART).add_class("dm-primary")
        self.cancel = said(ipywidgets.Button(), description=words.CANCEL).add_class("dm-plain")
        self._moved: Callable[[], None] = lambda: None
        help_ = said(ipywidgets.HTML(), value=_help)
        buttons = ipywidgets.Box([self.ask, self.cancel]).add_class("dm-row")
        sliders = [self.size, self.across, self.down]
        super().__init__([help_, *sliders, buttons, self.drawn])
        self.add_class("dm-controls").add_class("dm-crop")
        for slider in sliders:
            slider.observe(lambda _: self._moved(), "value")
        self.end()

    @property
    def window(self) -> Window:
        """The square as it is set now."""
        return Window(self.across.value, self.down.value, self.size.value)

    @property
    def opened(self) -> bool:
        """Whether a square is being chosen."""
        return bool(self.layout.display != "none")

    def begin(self, window: Window) -> None:
        """Offer the choice, beginning at ``window``."""
        self.layout.display = ""
        self.set(window)

    def end(self) -> None:
        """Offer it no more."""
        self.layout.display = "none"

    def set(self, window: Window) -> None:
        """Put the sliders where ``window`` is, and tell once."""
        told, self._moved = self._moved, lambda: None
        try:
            self.size.value, self.across.value = window.size, window.across
            self.down.value = window.down
        finally:
            self._moved = told
        self._moved()

    def draw(self, text: str) -> None:
        """Take over what was drawn on the photo; anything else changes nothing."""
        window = Window.of(text)
        if window is not None and self.opened:
            self.set(window)

    def when_moved(self, action: Callable[[], None]) -> None:
        """Call ``action`` whenever the square has changed."""
        self._moved = action


def _slider(text: str, least: float) -> ipywidgets.FloatSlider:
    slider = ipywidgets.FloatSlider(min=least, max=1.0, step=0.01, readout_format=".0%")
    return said(slider, description=text, tooltip=text).add_class("dm-slider")


def _help() -> str:
    return f'<h2>{escape(_(words.CROP))}</h2><p class="dm-muted">{escape(_(words.CROP_HELP))}</p>'
