"""Age, sex, site and symptoms: controls for what the bundle has learned, else none."""

from collections.abc import Callable, Sequence

import ipywidgets

from dermosan_lib.decision import Attribute
from dermosan_lib.errors import EvidenceError
from dermosan_lib.text import visible_html as escape

# How symptoms are asked for; other attributes bear their names.
_ASKED = {
    "itch": "Itches",
    "grew": "Has grown",
    "hurt": "Hurts",
    "pain": "Is painful",
    "onset": "Began",
    "skin_type": "Skin type",
    "changed": "Has changed",
    "bleed": "Bleeds",
    "elevation": "Is raised",
}
_TITLE = (
    "<h2>About the person (optional)</h2>"
    '<p class="dm-muted">Weighed together with the photo, as learned from the training table.</p>'
)


class PersonPanel(ipywidgets.VBox):
    """A control for each of ``attributes``; hidden without any."""

    def __init__(self, attributes: Sequence[Attribute] = ()) -> None:
        self._note = ipywidgets.HTML()
        self._title = ipywidgets.HTML(_TITLE)
        self._told: Callable[..., None] = lambda change: None
        super().__init__([self._title, self._note])
        self.add_class("dm-card").add_class("dm-person")
        self.stated: dict[str, str] = {}  # what is told and can be used
        self._attributes: tuple[Attribute, ...] = ()
        self.controls: dict[str, ipywidgets.Widget] = {}
        self.ask(attributes)

    def ask(self, attributes: Sequence[Attribute]) -> None:
        """Have controls for ``attributes``, those of another model; what was told is kept."""
        if tuple(attributes) == self._attributes and self.controls:
            return
        told = {name: control.value for name, control in self.controls.items()}
        self._attributes = tuple(attributes)
        self.controls = {attribute.name: _control(attribute) for attribute in self._attributes}
        for attribute in self._attributes:
            value = told.get(attribute.name, "")
            if attribute.numeric or value in attribute.values:
                self.controls[attribute.name].value = value
            self.controls[attribute.name].observe(self._told, "value")
        self.children = [self._title, *self.controls.values(), self._note]
        self.layout.display = "" if self._attributes else "none"
        self.gather()

    def when_told(self, action: Callable[..., None]) -> None:
        """Call ``action`` whenever a control changes, also one that comes later."""
        self._told = action
        for control in self.controls.values():
            control.observe(action, "value")

    def gather(self) -> None:
        """Take over what the controls say; words stand beside what cannot be used."""
        self.stated, troubles = {}, []
        for attribute in self._attributes:
            value = str(self.controls[attribute.name].value).strip()
            if not value:
                continue
            try:
                attribute.check(value)
            except EvidenceError as error:
                troubles.append(str(error))
                continue
            self.stated[attribute.name] = value
        words = f'<p class="dm-warning" role="alert">{escape(" ".join(troubles))}</p>'
        self._note.value = words if troubles else ""

    def clear(self) -> None:
        """Forget the person."""
        for control in self.controls.values():
            control.value = ""
        self.gather()


def _control(attribute: Attribute) -> ipywidgets.Widget:
    if attribute.numeric:
        name = f"{attribute.name.capitalize()} in years"
        text = ipywidgets.Text(description=name, placeholder="not told", continuous_update=False)
        return text.add_class("dm-which").add_class("dm-years")
    options = [("not told", ""), *((_shown(str(word)), word) for word in attribute.values)]
    name = _ASKED.get(attribute.name) or attribute.name.replace("_", " ").capitalize()
    return ipywidgets.Dropdown(description=name, options=options).add_class("dm-which")


def _shown(word: str) -> str:
    """Words that a table shouts, in small letters."""
    return word.lower() if word.isupper() else word
