"""The page: one picture, what the sliders make of it, and the answers before and after."""

from collections.abc import Sequence
from typing import Any

import ipywidgets

from dermosan_lib.clinic import Models
from dermosan_lib.conditions import Taxonomy, load_taxonomy, said_in
from dermosan_lib.faces.dashboard import (
    LanguagePanel,
    State,
    mark,
    message,
    quality_table,
    said,
    say_anew,
    style,
    top,
)
from dermosan_lib.faces.dashboard.photos import take
from dermosan_lib.faces.explore import words
from dermosan_lib.faces.explore.altering import Changes, change
from dermosan_lib.faces.explore.asking import Answer, ask
from dermosan_lib.faces.explore.controls import Shown
from dermosan_lib.faces.explore.picture_card import PictureCard
from dermosan_lib.faces.explore.shortcut_card import ShortcutCard
from dermosan_lib.faces.explore.shortcuts import Tally, compare
from dermosan_lib.faces.explore.sliders import SliderPanel
from dermosan_lib.faces.explore.subject import Drawing, Photograph, Subject
from dermosan_lib.faces.explore.subject_card import SubjectCard
from dermosan_lib.faces.explore.verdict import strip, verdict
from dermosan_lib.faces.explore.wiring import connect
from dermosan_lib.images import DEFAULT_LIMITS, Limits, Pixels
from dermosan_lib.language import Message, language_in_use
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape


class ExplorePage(ipywidgets.VBox):
    """One visitor's picture and its changes. Every control calls one public method.

    `before` and `now` are the answers to the unchanged picture and to the changed one, `subject` is
    what both show.
    """

    def __init__(self, models: Models, *, limits: Limits = DEFAULT_LIMITS) -> None:
        """Ask ``models``; photos beyond ``limits`` are refused in words."""
        self.models, self.limits = models, limits
        self.saying_anew = False  # then choices change, and nobody has chosen
        self._case = ""  # of the last upload, as the browser counts
        self._drawable = load_taxonomy("kaggle10")
        self.card = SubjectCard(models, limits, lambda: self.drawable)
        self.pictures, self.sliders, self.marks = PictureCard(), SliderPanel(), ShortcutCard()
        self._tally = Tally()
        # page.js writes here where no answer may be shown.
        instead = ipywidgets.HTML('<div class="dm-instead"></div>').add_class("dm-words")
        self.told = ipywidgets.HTML()
        answer = ipywidgets.VBox([instead, self.told]).add_class("dm-card").add_class("dm-answer")
        self.quality = ipywidgets.HTML().add_class("dm-card").add_class("dm-quality-card")
        held = ipywidgets.VBox([answer, self.quality]).add_class("dm-held")
        told = ipywidgets.Box([held]).add_class("dm-told")
        shown = ipywidgets.Box([self.card, self.pictures, self.sliders]).add_class("dm-picture")
        self.follow = ipywidgets.HTML().add_class("dm-live").add_class("dm-follow")
        main = ipywidgets.Box([shown, told, self.marks, self.follow])
        self.language = LanguagePanel(words.PAGE_TITLE)
        demonstration = all(bundle.demonstration for bundle in models.bundles.values())
        head = top(self.language, demonstration=demonstration, page=words.PAGE)
        super().__init__([style(), head, main.add_class("dm-main").add_class("dm-explore")])
        self.add_class("dm-page")
        connect(self)
        self.draw()

    @property
    def drawable(self) -> Taxonomy:
        """What drawings can show, in the language in use."""
        return said_in(self._drawable, language_in_use())

    def draw(self) -> None:
        """Draw what the choices say, and begin with it."""
        self.card.uploads.leave_out(())
        self._take(self.card.drawing)

    def draw_another(self) -> None:
        """Draw another lesion of the same condition, and begin with it."""
        self.card.draw_another()
        self.draw()

    def receive(self, uploads: Sequence[Any]) -> None:
        """Begin with the first photo of a `FileUpload` value; an old or empty one changes nothing.

        What cannot be read is told beside the button, and the picture stays as it was.
        """
        if (taken := self.card.uploads.taken(uploads)) is None:
            return
        self._case, files = taken
        shots, troubles = take(self.models, files[:1], self.limits)
        if len(files) > 1:
            troubles = (*troubles, Message(words.ONE_ALONE, name=files[0][0]))
        self.card.uploads.leave_out(troubles)
        if shots:
            self._take(Photograph.of(shots[0]))
        else:
            self._tell()

    def read_by(self, name: str | None) -> None:
        """Read the picture with the model ``name``, which the person chose."""
        if self.card.model.take(name):
            self.begin()

    def begin(self) -> None:
        """Ask about the unchanged picture, then about the changed one, then about marks on it."""
        self.marks.hide()  # they are about what was shown before
        pixels = self.subject.pixels()
        self.before = self._ask(pixels)
        self.card.model.show(self.before.choice, 1)
        self.pictures.show_first(pixels, self.title)
        self.answer()
        silent = self.before.silent
        found = () if silent else tuple(compare(self.models, self.subject, pixels, self.before))
        self.marks.show(pixels, self.before, found, self.title)

    def answer(self) -> None:
        """Ask about the picture as the sliders have changed it."""
        changes = self.sliders.changes
        untouched = changes == Changes()
        changed = change(self.subject.pixels(changes.fitzpatrick), changes)
        self.now: Answer = self.before if untouched else self._ask(changed.pixels)
        height, width = changed.pixels.shape[:2]
        self.sliders.tell(Shown(width, height, changed.bytes))
        # The picture first: an answer must not stand beside another one, however briefly.
        self.pictures.show(changed.pixels, self.title, changed=not untouched)
        self._tell()

    def measure(self) -> None:
        """Try marks on more drawings."""
        self._tally.add(self.models)
        self.marks.show_tally(self._tally)

    def title(self) -> str:
        """What is shown, in the language in use."""
        if isinstance(self.subject, Drawing):
            return _(words.A_DRAWING, name=self.drawable[self.subject.code].name)
        return _(words.A_PHOTO)

    def fail(self, text: str) -> None:
        """Show why there is no answer."""
        said(self.follow, value=lambda: escape(_(text)))
        said(self.told, value=lambda: self._mark(State.FAILED) + message(words.TROUBLE, [text]))

    def say_anew(self) -> None:
        """Say all on the page in the language in use. Nothing is drawn or asked again."""
        self.saying_anew = True
        try:
            say_anew(self)
        finally:
            self.saying_anew = False

    def _take(self, subject: Subject) -> None:
        self.subject: Subject = subject
        self.card.model.hide()
        self.sliders.offer(drawing=isinstance(subject, Drawing))
        self.begin()

    def _ask(self, pixels: Pixels) -> Answer:
        return ask(
            self.models,
            self.subject,
            pixels,
            model=self.card.model.asked,
            despite_quality=self.sliders.despite.value,
        )

    def _tell(self) -> None:
        before, now, subject = self.before, self.now, self.subject

        def told() -> str:
            return self._mark(State.DONE) + verdict(before, now, subject, self.drawable)

        said(self.quality, value=lambda: quality_table(now.photo.quality))
        said(self.follow, value=lambda: strip(before, now))
        said(self.told, value=told)  # last: its mark tells the browser that all is about this case

    def _mark(self, state: State) -> str:
        return mark(state, self._case)
