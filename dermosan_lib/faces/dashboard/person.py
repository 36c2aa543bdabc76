"""Age, sex, site and symptoms: controls for what the bundle has learned, else none."""

from collections.abc import Callable, Sequence

import ipywidgets

from dermosan_lib.decision import Attribute, attribute_in_words, value_in_words
from dermosan_lib.errors import EvidenceError
from dermosan_lib.faces.dashboard.saying import said, said_by
from dermosan_lib.language import Message, joined
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape

# How symptoms are asked for; other attributes bear their names.
_ASKED = {
    "itch": Message("Itches"),
    "grew": Message("Has grown"),
    "hurt": Message("Hurts"),
    "pain": Message("Is painful"),
    "onset": Message("Began"),
    "changed": Message("Has changed"),
    "bleed": Message("Bleeds"),
    "elevation": Message("Is raised"),
}
_NOT_TOLD = Message("not told")
_TITLE = Message("About the person (optional)")
_HELP = Message("Weighed together with the photo, as learned from the training table.")


class PersonPanel(ipywidgets.VBox):
    """A control for each of ``attributes``; hidden without any."""

    def __init__(self, attributes: Sequence[Attribute] = ()) -> None:
        self._note = ipywidgets.HTML()
        self._title = said(ipywidgets.HTML(), value=_title)
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
                troubles.append(said_by(error))
                continue
            self.stated[attribute.name] = value
        said(self._note, value=lambda: _warning(joined(troubles)) if troubles else "")

    def clear(self) -> None:
        """Forget the person."""
        for control in self.controls.values():
            control.value = ""
        self.gather()


def _title() -> str:
    return f'<h2>{escape(_(_TITLE))}</h2><p class="dm-muted">{escape(_(_HELP))}</p>'


def _warning(text: str) -> str:
    return f'<p class="dm-warning" role="alert">{escape(_(text))}</p>'


def _control(attribute: Attribute) -> ipywidgets.Widget:
    name = attribute_in_words(attribute.name)
    if attribute.numeric:
        text = said(
            ipywidgets.Text(continuous_update=False),
            description=Message("{attribute} in years", attribute=name),
            placeholder=_NOT_TOLD,
        )
        return text.add_class("dm-which").add_class("dm-years")
    choice = said(
        ipywidgets.Dropdown(),
        description=_ASKED.get(attribute.name) or name,
        options=lambda: _options(attribute),
    )
    return choice.add_class("dm-which")


def _options(attribute: Attribute) -> list[tuple[str, str]]:
    told = [(_(value_in_words(str(word))), str(word)) for word in attribute.values]
    return [(_(_NOT_TOLD), ""), *told]
