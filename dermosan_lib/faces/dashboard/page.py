"""The page: a diagnoser, an explicit state, and the panels that follow from it."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import ipywidgets
import traitlets

from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.diagnosis import Diagnosis, Photo
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard import markup
from dermosan_lib.faces.dashboard.answer import AnswerPanel
from dermosan_lib.faces.dashboard.clinical import LIKELIEST, clinical, quality_table
from dermosan_lib.faces.dashboard.examples import draw_example, example_codes
from dermosan_lib.faces.dashboard.incidents import guarded
from dermosan_lib.faces.dashboard.picture import PicturePanel
from dermosan_lib.faces.dashboard.previews import preview
from dermosan_lib.faces.dashboard.state import State
from dermosan_lib.images import DEFAULT_LIMITS, Limits, Pixels


class DiagnosePage(ipywidgets.VBox):
    """Reads one photo at a time with ``diagnoser``. Every control calls one public method.

    `state` says what the page is doing, `diagnosis` holds its last answer (None while there is
    none). The photo in it is the preview: the full picture is let go as soon as it is read.
    """

    state = traitlets.UseEnum(State, State.WAITING)
    diagnosis = traitlets.Instance(Diagnosis, allow_none=True)

    def __init__(self, diagnoser: Diagnoser, *, limits: Limits = DEFAULT_LIMITS) -> None:
        """Show ``diagnoser``; photos beyond ``limits`` are refused in words."""
        self.diagnoser = diagnoser
        self.limits = limits
        demonstration = diagnoser.bundle.demonstration
        # Phantoms would be strangers to a model that was trained on photos.
        self._examples = example_codes(diagnoser.taxonomy) if demonstration else ()
        self._photo: Photo | None = None  # kept only while "read it anyway" may be pressed
        self.picture = PicturePanel(limits, len(self._examples))
        self.answer = AnswerPanel(diagnoser.taxonomy)
        self.quality = ipywidgets.HTML().add_class("dm-card").add_class("dm-quality-card")
        self.clinical = ipywidgets.HTML().add_class("dm-clinical")
        main = ipywidgets.Box([self.picture, self.answer, self.quality, self.clinical])
        header = ipywidgets.HTML(markup.header(demonstration))
        super().__init__([markup.style(), header, main.add_class("dm-main")])
        self.add_class("dm-page")
        self._connect()
        self.start_over()

    def receive(self, uploads: Sequence[Any]) -> None:
        """Read the photo of a `FileUpload` value; an empty value is nothing to do."""
        if not uploads:
            return
        name, data = str(uploads[0]["name"]), bytes(uploads[0]["content"])
        self.picture.uploader.value = ()  # else the same file chosen again would fire nothing
        self.read(name, data)

    def read(self, name: str, data: bytes) -> None:
        """Decode a photo, judge its quality and, where that allows, diagnose it."""
        started = perf_counter()
        self._begin(State.READING, "Reading the photo …")
        _hide(self.quality)
        try:
            photo = self.diagnoser.inspect(name, data, limits=self.limits)
        except DermosanError as error:
            self.fail("This photo cannot be read", str(error))
            return
        self.picture.show(preview(photo.pixels))
        self.quality.value = quality_table(photo.quality)
        self.quality.layout.display = ""
        self._diagnose(photo, started, despite_quality=False)

    def read_anyway(self) -> None:
        """Diagnose the refused photo all the same; the answer carries a warning."""
        if self._photo is not None:
            self._diagnose(self._photo, perf_counter(), despite_quality=True)

    def show_example(self, number: int) -> None:
        """Read example ``number``, counted from 0."""
        self.read(f"example-{number + 1}.png", draw_example(self._examples[number]))

    def start_over(self) -> None:
        """Forget the photo and its answer."""
        self._photo, self.diagnosis = None, None
        self.picture.clear()
        _hide(self.quality, self.clinical)
        self.answer.introduce()
        self.state = State.WAITING

    def fail(self, title: str, text: str) -> None:
        """Show why there is no answer."""
        self._begin(State.FAILED, title, text)
        _hide(self.quality)
        self.picture.clear()
        self.answer.offer(again=True)

    def _diagnose(self, photo: Photo, started: float, *, despite_quality: bool) -> None:
        self._begin(State.DIAGNOSING, "Looking at the photo …")
        diagnosis = self.diagnoser.diagnose([photo], despite_quality=despite_quality)
        if diagnosis.abstained:
            self._photo = photo
            self.answer.refuse(diagnosis, photo.quality)
            self.diagnosis = _with_pixels(diagnosis, self.picture.preview)
            self.state = State.REFUSED
            return
        likeliest = diagnosis.differential[:LIKELIEST]
        self.picture.explain(diagnosis.readings[0], diagnosis.codes)
        self.clinical.value = clinical(likeliest, self.diagnoser.taxonomy)
        self.clinical.layout.display = ""
        self.answer.show(diagnosis, perf_counter() - started)
        self.diagnosis = _with_pixels(diagnosis, self.picture.preview)
        self.state = State.DONE

    def _begin(self, state: State, title: str, *texts: str) -> None:
        self._photo, self.diagnosis = None, None
        _hide(self.clinical)
        self.answer.say(title, *texts)
        self.state = state

    def _connect(self) -> None:
        def call(action: Any) -> Any:
            return guarded(action, lambda text: self.fail("No answer this time", text))

        picture = self.picture
        picture.uploader.observe(call(lambda change: self.receive(change["new"])), "value")
        picture.which.observe(call(lambda change: picture.show_map(change["new"])), "value")
        picture.opacity.observe(call(lambda change: picture.set_opacity(change["new"])), "value")
        self.answer.anyway.on_click(call(lambda _: self.read_anyway()))
        self.answer.again.on_click(call(lambda _: self.start_over()))
        for number, button in enumerate(picture.examples):
            button.on_click(call(lambda _, number=number: self.show_example(number)))


def _hide(*parts: ipywidgets.DOMWidget) -> None:
    for part in parts:
        part.layout.display = "none"


def _with_pixels(diagnosis: Diagnosis, small: Pixels) -> Diagnosis:
    """The diagnosis with a preview for its photo: 20 visitors' full pictures would weigh 1 GB."""
    readings = tuple(
        replace(reading, photo=replace(reading.photo, pixels=small))
        for reading in diagnosis.readings
    )
    return replace(diagnosis, readings=readings)
