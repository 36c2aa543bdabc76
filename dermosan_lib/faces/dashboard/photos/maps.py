"""Where the model looked: a switch, and behind it the condition, the strength and the scale."""

from collections.abc import Sequence

import ipywidgets

from dermosan_lib.clinic import Likelihood
from dermosan_lib.faces.dashboard import words
from dermosan_lib.faces.dashboard.photos import figure
from dermosan_lib.faces.dashboard.saying import said
from dermosan_lib.language import translate as _


class MapPanel(ipywidgets.VBox):
    """Off with every new answer: the photo is to be seen before what a model makes of it."""

    def __init__(self) -> None:
        self.switch = said(ipywidgets.Checkbox(indent=False), description=words.MAP)
        self.switch.add_class("dm-switch")
        self.which = said(ipywidgets.Dropdown(), description=words.MAP_OF)
        self.which.add_class("dm-which")
        strength = ipywidgets.FloatSlider(
            value=0.6, min=0.0, max=1.0, step=0.05, readout_format=".0%"
        )
        self.opacity = said(strength, description=words.STRENGTH, tooltip=words.STRENGTH)
        self.opacity.add_class("dm-slider").add_class("dm-opacity")
        self._scale = ipywidgets.HTML()
        self._more = ipywidgets.VBox([self.which, self.opacity, self._scale])
        self._more.add_class("dm-controls").add_class("dm-map-controls")
        super().__init__([self.switch, self._more])
        self.add_class("dm-controls")
        self._likeliest: tuple[Likelihood, ...] = ()
        self.hide()

    @property
    def code(self) -> str:
        """Code of the condition whose map is wanted; empty for none."""
        return str(self.which.value or "") if self.switch.value and self._likeliest else ""

    @property
    def name(self) -> str:
        """Name of that condition, to be said in any language."""
        return next(line.name for line in self._likeliest if line.code == self.which.value)

    def hide(self) -> None:
        """Offer no map, and forget that one was wanted."""
        self._likeliest = ()
        self.switch.value = False
        self.show(False)

    def offer(self, likeliest: Sequence[Likelihood]) -> None:
        """Offer maps of ``likeliest``."""
        self._likeliest = tuple(likeliest)
        said(self.which, options=lambda: [(_(line.name), line.code) for line in self._likeliest])
        self.which.index = 0  # new options choose the first only if one was chosen before

    def show(self, has_map: bool) -> None:
        """Show the switch where there is a map, and the rest where it is on."""
        self.layout.display = "" if has_map else "none"
        on = has_map and bool(self.code)
        self._more.layout.display = "" if on else "none"
        self._scale.value = figure.scale(self.name) if on else ""
