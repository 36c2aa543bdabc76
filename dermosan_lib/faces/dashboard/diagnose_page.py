"""The page: a diagnoser, an explicit state, and the panels that follow from it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import ipywidgets
import traitlets

from dermosan_lib.clinic import Diagnoser, Diagnosis, Models
from dermosan_lib.faces.dashboard import markup
from dermosan_lib.faces.dashboard.answer import AnswerPanel
from dermosan_lib.faces.dashboard.clinical import LIKELIEST, clinical
from dermosan_lib.faces.dashboard.language_panel import LanguagePanel, top
from dermosan_lib.faces.dashboard.model import ModelPanel
from dermosan_lib.faces.dashboard.person import PersonPanel
from dermosan_lib.faces.dashboard.photos import (
    PicturePanel,
    Window,
    cropped,
    draw_example,
    example_codes,
    for_page,
    take,
)
from dermosan_lib.faces.dashboard.present_case import PresentCase
from dermosan_lib.faces.dashboard.quality_card import quality_table
from dermosan_lib.faces.dashboard.report_panel import ReportPanel
from dermosan_lib.faces.dashboard.saying import said, say_anew
from dermosan_lib.faces.dashboard.state import State
from dermosan_lib.faces.dashboard.wiring import connect
from dermosan_lib.images import DEFAULT_LIMITS, Limits
from dermosan_lib.language import Message, counted


class DiagnosePage(ipywidgets.VBox):
    """Reads one case at a time, with the one of ``models`` that was made for such photos.

    Every control calls one public method.
    `state` says what the page is doing, `diagnosis` holds its last answer (None while there is
    none), `case` names the visitor's choice that all on the page is about, so that the browser
    shows an answer to nothing else. Photos in the answer are previews: full pictures are let go as
    soon as they are read.
    """

    state = traitlets.UseEnum(State, State.WAITING)
    diagnosis = traitlets.Instance(Diagnosis, allow_none=True)
    case = traitlets.Unicode()

    def __init__(self, models: Models | Diagnoser, *, limits: Limits = DEFAULT_LIMITS) -> None:
        """Show ``models``, or one; photos beyond ``limits`` are refused in words."""
        self.models = Models.of(models) if isinstance(models, Diagnoser) else models
        self.limits = limits
        bundles = list(self.models.bundles.values())
        demonstration = all(bundle.demonstration for bundle in bundles)
        # Phantoms would be strangers to a model that was trained on photos.
        self._examples = example_codes(bundles[0].taxonomy) if demonstration else ()
        self.saying_anew = False  # then controls change, and nobody has moved them
        self._answered_with: dict[str, str] = {}  # of the person, in the last answer
        self._present = PresentCase()
        self._clicks: Counter[str] = Counter()  # on buttons that start something
        self.picture = PicturePanel(limits, len(self._examples))
        self.model = ModelPanel(self.models.bundles)
        self.report = ReportPanel()
        self.answer = AnswerPanel(self.model, self.report)
        alone = self.models.alone
        self.person = PersonPanel(alone.case.metadata.used if alone else ())
        self.quality = ipywidgets.HTML().add_class("dm-card").add_class("dm-quality-card")
        self.clinical = ipywidgets.HTML().add_class("dm-clinical")
        told = ipywidgets.Box([self.answer, self.person]).add_class("dm-told")
        main = ipywidgets.Box([self.picture, told, self.quality, self.clinical])
        self.language = LanguagePanel()
        head = top(self.language, demonstration=demonstration)
        super().__init__([markup.style(), head, main.add_class("dm-main")])
        self.add_class("dm-page")
        connect(self)
        self.start_over()

    def receive(self, uploads: Sequence[Any], *, more: bool = False) -> None:
        """Read the photos of a `FileUpload` value as a case, or as ``more`` of the one shown.

        An empty or late value is nothing to do.
        """
        if (taken := self.picture.uploads.taken(uploads)) is not None:
            self.case, files = taken
            self.read(files, more=more)

    def read(self, files: Sequence[tuple[str, bytes]], *, more: bool = False) -> None:
        """Decode photos (name, bytes), judge their quality and, where that allows, diagnose them.

        They are a new case, or ``more`` of the present one. What cannot be read is left out with a
        warning; where nothing is left, words say why.
        """
        started = perf_counter()
        if not more:
            self._forget(person=self.state is State.DONE)  # the next case may be someone else's
            self.picture.empty()
        _clear(self.quality)
        reading = counted("Reading the photo …", "Reading the photos …", len(files))
        self._begin(State.READING, reading)
        before = len(self._present.shots)
        shots, troubles = take(self.models, files, self.limits, before)
        self._present = replace(
            self._present, shots=(*self._present.shots, *shots), troubles=troubles
        )
        if not self._present.shots:
            title = counted("This photo cannot be read", "These photos cannot be read", len(files))
            self.fail(title, *troubles)
            return
        number = min(before, len(self._present.shots) - 1)  # the first of the new ones
        self.picture.show(self._present.shots, number)
        self.show_photo(number)
        self._diagnose(started)

    def read_anyway(self) -> None:
        """Diagnose the refused photos all the same; the answer carries a warning."""
        if self.state is State.REFUSED:
            self._present = self._present.read_anyway()
            self._diagnose(perf_counter())

    def tell(self) -> None:
        """Answer the case again with what is now told of the person."""
        self.person.gather()
        shown = self.state is State.DONE and self._present.shots
        if shown and self.person.stated != self._answered_with:
            self._diagnose(perf_counter())

    def read_by(self, name: str | None) -> None:
        """Read the case again with the model ``name``, which the person chose."""
        shots = self._present.shots
        if shots and self.model.take(name):
            self._present = self._present.with_shots(shots)
            self.picture.show(shots, self.picture.number)  # no other's maps
            self._diagnose(perf_counter())

    def crop(self, window: Window | None) -> None:
        """Read the part of the shown photo in ``window`` alone, or for None the whole again."""
        shots, number = list(self._present.shots), self.picture.number
        if not shots:
            return
        shots[number] = cropped(self.models, shots[number], window)
        self._present = self._present.with_shots(shots)
        self.picture.show(shots, number)
        self.show_photo(number)
        self._diagnose(perf_counter())

    def show_photo(self, number: int) -> None:
        """Show photo ``number`` of the case, counted from 0, and its quality."""
        shots = self._present.shots
        if number is None or number >= len(shots):
            return
        self.picture.show_photo(number)
        quality, which = shots[number].photo.quality, number + 1
        shown = which if len(shots) > 1 else None
        said(self.quality, value=lambda: quality_table(quality, shown))
        self.quality.layout.display = ""

    def show_example(self, number: int) -> None:
        """Read example ``number``, counted from 0."""
        self.read([(f"example-{number + 1}.png", draw_example(self._examples[number]))])

    def start_over(self) -> None:
        """Forget the photos, the person and the answer."""
        self.diagnosis = None
        self.report.withdraw()
        self._forget(person=True)
        self.picture.clear()
        _clear(self.quality, self.clinical)
        self.answer.mark(State.WAITING, self.case)
        self.answer.introduce()
        self.state = State.WAITING

    def fail(self, title: str, *texts: str) -> None:
        """Show why there is no answer."""
        self._forget(person=False)
        self.picture.clear()
        _clear(self.quality)
        self._begin(State.FAILED, title, *texts)
        self.answer.offer(again=True)

    def clicked(self, button: ipywidgets.Button) -> None:
        """Name the case after a click that starts something, as the browser does."""
        name = next(one for one in button._dom_classes if one.startswith("dm-case-"))
        self._clicks[name] += 1
        self.case = f"{name} {self._clicks[name]}"

    def say_anew(self) -> None:
        """Say all on the page in the language in use. Nothing is read or judged again."""
        self.saying_anew = True
        try:
            say_anew(self)
            self.picture.redraw()
        finally:
            self.saying_anew = False

    def _diagnose(self, started: float) -> None:
        self._begin(State.DIAGNOSING, Message("Looking at the photo …"))
        case = self._present
        choice = self.models.choose([shot.photo for shot in case.shots])
        name = self.model.asked or self.models.named(choice, any_photo=case.any_photo)
        self.model.show(choice, len(case.shots))
        diagnoser = None if name is None else self.models.diagnoser(name)
        if diagnoser is not None:
            self.person.ask(diagnoser.case.metadata.used)
        stated = self._answered_with = self.person.stated
        self.picture.uploads.leave_out(case.troubles)
        frame = "whole" if diagnoser is None else diagnoser.bundle.frame
        answer = case.answer(self.models, diagnoser, stated)
        diagnosis = for_page(answer, case.shots, case.warnings, frame)
        if not diagnosis.differential:
            self.answer.mark(State.REFUSED, self.case)
            self.answer.refuse(diagnosis)
            self._offer_report(diagnosis)
            self.diagnosis = diagnosis
            self.state = State.REFUSED
            return
        assert diagnoser is not None  # who else would have named something
        likeliest = diagnosis.differential[:LIKELIEST]
        self.picture.explain(diagnosis.readings, likeliest, diagnosis.codes)
        taxonomy, steps = diagnoser.taxonomy, diagnosis.next_steps
        said(self.clinical, value=lambda: clinical(likeliest, taxonomy, steps))
        self.clinical.layout.display = ""
        self.answer.mark(State.DONE, self.case)
        elapsed_s = perf_counter() - started
        whole = case.answer_whole(self.models, diagnoser, stated)
        self.answer.show(diagnosis, taxonomy, elapsed_s, whole=whole, told=case.troubles)
        self._offer_report(diagnosis, whole)
        self.diagnosis = diagnosis
        self.state = State.DONE

    def _offer_report(self, diagnosis: Diagnosis, whole: Diagnosis | None = None) -> None:
        bundles = list(self.models.bundles.values())
        self.report.offer(diagnosis, bundles, self._present.shots, whole)

    def _forget(self, *, person: bool) -> None:
        self._present = PresentCase()
        self.model.hide()
        if person:
            self.person.clear()

    def _begin(self, state: State, title: str, *texts: str) -> None:
        self.diagnosis = None
        self.report.withdraw()
        _clear(self.clinical)
        self.answer.mark(state, self.case)
        self.answer.say(title, *texts)
        self.state = state


def _clear(*parts: ipywidgets.HTML) -> None:
    for part in parts:
        part.layout.display = "none"
        said(part, value="")
