"""The sliders: where they stand, what each value means, and the way back."""

from collections.abc import Callable
from typing import Any

import ipywidgets

from dermosan_lib.faces.dashboard import said
from dermosan_lib.faces.explore import words
from dermosan_lib.faces.explore.altering import Changes
from dermosan_lib.faces.explore.controls import GROUPS, MOVES, Control, Group, Shown
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape


class Row(ipywidgets.Box):
    """One slider with its value in words and a button that resets it."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.slider = said(
            ipywidgets.FloatSlider(
                value=control.neutral, min=control.low, max=control.high, step=control.step,
                readout=False, continuous_update=True,
            ),
            description=control.label,
        ).add_class("dm-slider")  # fmt: skip
        self.told = ipywidgets.HTML().add_class("dm-value")
        # page.js makes the tooltip the button's name, so that no two sound alike.
        self.reset = said(
            ipywidgets.Button(),
            description=words.RESET,
            tooltip=lambda: _(words.RESET_ONE, name=_(control.label)),
        ).add_class("dm-plain")
        self.reset.add_class("dm-reset")
        super().__init__([self.slider, self.told, self.reset])
        self.add_class("dm-change")

    def tell(self, shown: Shown) -> None:
        """Say what the value means."""
        value = self.slider.value
        said(self.told, value=lambda: escape(self.control.in_words(value, shown)))
        self.add_class("dm-moved") if self.moved else self.remove_class("dm-moved")

    @property
    def moved(self) -> bool:
        """Whether it stands elsewhere than where it does nothing."""
        return bool(abs(self.slider.value - self.control.neutral) > self.control.step / 10)


class SliderPanel(ipywidgets.VBox):
    """All sliders, by what happens to a picture."""

    def __init__(self) -> None:
        self.rows = {one.field: Row(one) for group in GROUPS for one in group.controls}
        self.reset_all = said(ipywidgets.Button(), description=words.RESET_ALL)
        self.reset_all.add_class("dm-plain")
        self.despite = said(ipywidgets.Checkbox(indent=False), description=words.DESPITE)
        self.despite.add_class("dm-switch")
        help_ = said(ipywidgets.HTML(), value=lambda: _muted(words.DESPITE_LINE))
        title = said(ipywidgets.HTML(), value=lambda: f"<h2>{escape(_(words.SLIDERS))}</h2>")
        head = ipywidgets.Box([title, self.reset_all]).add_class("dm-row").add_class("dm-apart")
        self._skin_line = ipywidgets.HTML()
        groups = [self._group(group) for group in GROUPS]
        end = ipywidgets.VBox([self.despite, help_]).add_class("dm-group")
        super().__init__([head, *groups, end])
        self.add_class("dm-card").add_class("dm-changes")
        self._still = False
        self._moved: Callable[[], None] = lambda: None
        for row in self.rows.values():
            row.slider.observe(lambda _change: self._tell_moved(), "value")
        self.offer(drawing=True)

    @property
    def changes(self) -> Changes:
        """Where the sliders stand."""
        # Rounded, since a browser adds steps up: 0.05 twenty times is not quite 1.
        values: dict[str, Any] = {n: round(row.slider.value, 4) for n, row in self.rows.items()}
        for name in ("jpeg", "fitzpatrick"):
            values[name] = int(values[name])
        if not self.rows["fitzpatrick"].moved:
            values["fitzpatrick"] = 0
        return Changes(**values)

    def when_moved(self, action: Callable[[], None]) -> None:
        """Call ``action`` whenever a slider has moved; once where several are reset."""
        self._moved = action

    def reset(self, *names: str) -> None:
        """Put the sliders ``names``, or all of them, back where they change nothing."""
        rows = [self.rows[name] for name in names or self.rows]
        if not any(row.moved for row in rows):
            return
        self._still = True
        try:
            for row in rows:
                row.slider.value = row.control.neutral
        finally:
            self._still = False
        self._moved()

    def offer(self, *, drawing: bool) -> None:
        """Offer another skin for a ``drawing``, and say why there is none for a photo."""
        self.rows["fitzpatrick"].layout.display = "" if drawing else "none"
        line = words.SKIN_LINE if drawing else words.SKIN_OF_PHOTO
        said(self._skin_line, value=lambda: _muted(line))

    def tell(self, shown: Shown) -> None:
        """Say what the values mean for the picture that came of them."""
        for row in self.rows.values():
            row.tell(shown)
        fixed = not self.rows["zoom"].moved
        for name in MOVES:
            self.rows[name].slider.disabled = fixed

    def _tell_moved(self) -> None:
        if not self._still:
            self._moved()

    def _group(self, group: Group) -> ipywidgets.VBox:
        title = said(ipywidgets.HTML(), value=lambda: f"<h3>{escape(_(group.title))}</h3>")
        line = said(ipywidgets.HTML(), value=lambda: _muted(group.line))
        if group.name == "skin":
            line = self._skin_line
        rows = [self.rows[control.field] for control in group.controls]
        return ipywidgets.VBox([title, *rows, line]).add_class("dm-group")


def _muted(text: str) -> str:
    return f'<p class="dm-muted">{escape(_(text))}</p>'
