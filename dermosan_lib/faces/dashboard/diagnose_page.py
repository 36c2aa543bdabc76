"""The page: a diagnoser, the case it has read, and what each control does with it."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

from dermosan_lib.clinic import Diagnoser, Models
from dermosan_lib.faces.dashboard.page_panels import PagePanels
from dermosan_lib.faces.dashboard.photos import (
    Window,
    cropped,
    draw_example,
    example_codes,
    for_page,
    take,
)
from dermosan_lib.faces.dashboard.present_case import PresentCase
from dermosan_lib.faces.dashboard.state import State
from dermosan_lib.faces.dashboard.wiring import connect
from dermosan_lib.images import DEFAULT_LIMITS, Limits
from dermosan_lib.language import Message, counted


class DiagnosePage(PagePanels):
    """Reads one case at a time, with the one of ``models`` that was made for such photos.

    Every control calls one public method. Photos in the answer are previews: full pictures are let
    go as soon as they are read.
    """

    def __init__(self, models: Models | Diagnoser, *, limits: Limits = DEFAULT_LIMITS) -> None:
        """Show ``models``, or one; photos beyond ``limits`` are refused in words."""
        self.models = Models.of(models) if isinstance(models, Diagnoser) else models
        self.limits = limits
        bundles = list(self.models.bundles.values())
        demonstration = all(bundle.demonstration for bundle in bundles)
        # Phantoms would be strangers to a model that was trained on photos.
        self._examples = example_codes(bundles[0].taxonomy) if demonstration else ()
        self._answered_with: dict[str, str] = {}  # of the person, in the last answer
        self._present = PresentCase()
        super().__init__(self.models, limits, examples=len(self._examples))
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
        self._hide_quality()
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
        self._show_quality(shots, number)

    def show_example(self, number: int) -> None:
        """Read example ``number``, counted from 0."""
        self.read([(f"example-{number + 1}.png", draw_example(self._examples[number]))])

    def start_over(self) -> None:
        """Forget the photos, the person and the answer."""
        self._withdraw()
        self._forget(person=True)
        self._wait()

    def fail(self, title: str, *texts: str) -> None:
        """Show why there is no answer."""
        self._forget(person=False)
        self.picture.clear()
        self._hide_quality()
        self._begin(State.FAILED, title, *texts)

    def _diagnose(self, started: float) -> None:
        self._begin(State.DIAGNOSING, Message("Looking at the photo …"))
        case = self._present
        diagnoser = self._choose_model(case)
        stated = self._answered_with = self.person.stated
        self.picture.uploads.leave_out(case.troubles)
        frame = "whole" if diagnoser is None else diagnoser.bundle.frame
        answer = case.answer(self.models, diagnoser, stated)
        diagnosis = for_page(answer, case.shots, case.warnings, frame)
        if not diagnosis.differential:
            self._refuse(diagnosis, case.shots)
            return
        assert diagnoser is not None  # who else would have named something
        taxonomy = diagnoser.taxonomy
        self._explain(diagnosis, taxonomy)
        elapsed_s = perf_counter() - started
        whole = case.answer_whole(self.models, diagnoser, stated)
        self._show_answer(
            diagnosis, taxonomy, case.shots, elapsed_s, whole=whole, told=case.troubles
        )

    def _choose_model(self, case: PresentCase) -> Diagnoser | None:
        """The model that was asked for or suits ``case``; the person is asked what it can use."""
        choice = self.models.choose([shot.photo for shot in case.shots])
        name = self.model.asked or self.models.named(choice, any_photo=case.any_photo)
        self.model.show(choice, len(case.shots))
        if name is None:
            return None
        diagnoser = self.models.diagnoser(name)
        self.person.ask(diagnoser.case.metadata.used)
        return diagnoser

    def _forget(self, *, person: bool) -> None:
        self._present = PresentCase()
        self.model.hide()
        if person:
            self.person.clear()
