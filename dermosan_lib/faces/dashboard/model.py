"""Which model reads the photos: told in words, with the others to choose where there are some."""

from collections.abc import Mapping

import ipywidgets

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Choice
from dermosan_lib.faces.dashboard import words
from dermosan_lib.modality import CLINICAL, DERMOSCOPY, DRAWING, UNKNOWN, in_words
from dermosan_lib.text import visible_html as escape

_SEEMS = {
    DERMOSCOPY: "seems to be taken through a dermatoscope",
    CLINICAL: "seems to be taken by a phone or camera",
    DRAWING: "seems to be a drawing",
}


def introduction(bundles: Mapping[str, Bundle]) -> str:
    """What each of ``bundles`` was made for, as its card says it."""
    lines = []
    for name, bundle in bundles.items():
        many = len(bundle.taxonomy)
        kind = words.MODEL_KIND.format(kind=in_words(bundle.modality), many=many)
        if bundle.modality == UNKNOWN:
            kind = words.MODEL_ANY.format(many=many)
        use = escape(str(bundle.card.get("intended_use", "")))
        lines.append(f"<dt>{escape(name)}</dt><dd><b>{escape(kind)}</b> {use}</dd>")
    return f'<h2>{words.MODELS}</h2><dl class="dm-models">{"".join(lines)}</dl>'


class ModelPanel(ipywidgets.VBox):
    """Says which of ``bundles`` reads the case and offers the others; hidden with one alone."""

    def __init__(self, bundles: Mapping[str, Bundle]) -> None:
        self.bundles = bundles
        self.asked: str | None = None  # the one that the person chose; None leaves it to the photo
        self._telling = False  # whether it is we who change the choice
        self._words = ipywidgets.HTML().add_class("dm-muted")
        self.which = ipywidgets.Dropdown(description="Read by").add_class("dm-which")
        super().__init__([self.which, self._words])
        self.add_class("dm-controls").add_class("dm-model")
        self.hide()

    def hide(self) -> None:
        """Offer nothing, and forget what was chosen."""
        self.asked = None
        self.layout.display = "none"
        self._words.value = ""

    def show(self, choice: Choice, photos: int) -> None:
        """Say why that model reads the ``photos``, and offer the others."""
        if len(self.bundles) < 2:
            return
        self._telling = True
        try:
            options = [(self._label(name), name) for name in self._order(choice)]
            if choice.name is None:
                options = [("none of those installed", ""), *options]
            self.which.options = options
            self.which.value = self.asked or choice.name or ""
        finally:
            self._telling = False
        self._words.value = escape(_why(choice, photos))
        self.layout.display = ""

    def take(self, name: str | None) -> bool:
        """Take over what the person chose; False where nothing changes."""
        if self._telling or not name or name == self.asked:
            return False
        self.asked = name
        return True

    def _order(self, choice: Choice) -> list[str]:
        fitting = [name for name in (choice.name, *choice.others) if name]
        return [*fitting, *(name for name in self.bundles if name not in fitting)]

    def _label(self, name: str) -> str:
        bundle = self.bundles[name]
        made_for = "" if bundle.modality == UNKNOWN else f" (for {in_words(bundle.modality)})"
        return f"{name}{made_for}"


def _why(choice: Choice, photos: int) -> str:
    if not choice.sure:
        what = "the photo was" if photos == 1 else "the photos were"
        return f"It does not show how {what} taken; {in_words(choice.kind)} are likelier."
    what = "The photo" if photos == 1 else "Most of the case"
    return f"{what} {_SEEMS[choice.kind]}."
