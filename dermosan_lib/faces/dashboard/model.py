"""Which model reads the photos: told in words, with the others to choose where there are some."""

from collections.abc import Mapping

import ipywidgets

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Choice
from dermosan_lib.faces.dashboard.saying import said
from dermosan_lib.language import Message, counted
from dermosan_lib.language import translate as _
from dermosan_lib.modality import CLINICAL, DERMOSCOPY, UNKNOWN, in_words
from dermosan_lib.text import visible_html as escape


def introduction(bundles: Mapping[str, Bundle]) -> str:
    """What each of ``bundles`` was made for, as its card says it."""
    lines = []
    for name, bundle in bundles.items():
        many = len(bundle.taxonomy)
        kind: str = counted("{n} condition", "{n} conditions", many)
        if bundle.modality != UNKNOWN:
            made_for = in_words(bundle.modality)
            kind = Message("for {kind} · {conditions}", kind=made_for, conditions=kind)
        use = escape(_(str(bundle.card.get("intended_use", ""))))
        lines.append(f"<dt>{escape(name)}</dt><dd><b>{escape(_(kind))}</b> {use}</dd>")
    title = escape(_("Who reads your photos"))
    return f'<h2>{title}</h2><dl class="dm-models">{"".join(lines)}</dl>'


class ModelPanel(ipywidgets.VBox):
    """Says which of ``bundles`` reads the case and offers the others; hidden with one alone."""

    def __init__(self, bundles: Mapping[str, Bundle]) -> None:
        self.bundles = bundles
        self.asked: str | None = None  # the one that the person chose; None leaves it to the photo
        self._telling = False  # whether it is we who change the choice
        self._words = ipywidgets.HTML().add_class("dm-muted")
        self.which = said(ipywidgets.Dropdown(), description=Message("Read by"))
        self.which.add_class("dm-which")
        super().__init__([self.which, self._words])
        self.add_class("dm-controls").add_class("dm-model")
        self.hide()

    def hide(self) -> None:
        """Offer nothing, and forget what was chosen."""
        self.asked = None
        self.layout.display = "none"
        said(self._words, value="")

    def show(self, choice: Choice, photos: int) -> None:
        """Say why that model reads the ``photos``, and offer the others."""
        if len(self.bundles) < 2:
            return
        self._telling = True
        try:
            said(self.which, options=lambda: self._options(choice))
            self.which.value = self.asked or choice.name or ""
        finally:
            self._telling = False
        said(self._words, value=lambda: escape(_(_why(choice, photos))))
        self.layout.display = ""

    def take(self, name: str | None) -> bool:
        """Take over what the person chose; False where nothing changes."""
        if self._telling or not name or name == self.asked:
            return False
        self.asked = name
        return True

    def _options(self, choice: Choice) -> list[tuple[str, str]]:
        options = [(self._label(name), name) for name in self._order(choice)]
        none = [(_("none of those installed"), "")] if choice.name is None else []
        return [*none, *options]

    def _order(self, choice: Choice) -> list[str]:
        fitting = [name for name in (choice.name, *choice.others) if name]
        return [*fitting, *(name for name in self.bundles if name not in fitting)]

    def _label(self, name: str) -> str:
        bundle = self.bundles[name]
        if bundle.modality == UNKNOWN:
            return name
        return _("{name} (for {kind})", name=name, kind=in_words(bundle.modality))


def _why(choice: Choice, photos: int) -> str:
    kind = in_words(choice.kind)
    if not choice.sure:
        return counted(
            "It does not show how the photo was taken; {kind} are likelier.",
            "It does not show how the photos were taken; {kind} are likelier.",
            photos,
            kind=kind,
        )
    if choice.kind == DERMOSCOPY:
        return counted(
            "The photo seems to be taken through a dermatoscope.",
            "Most of the case seems to be taken through a dermatoscope.",
            photos,
        )
    if choice.kind == CLINICAL:
        return counted(
            "The photo seems to be taken by a phone or camera.",
            "Most of the case seems to be taken by a phone or camera.",
            photos,
        )
    return counted(
        "The photo seems to be a drawing.", "Most of the case seems to be a drawing.", photos
    )
