"""From image bytes to a diagnosis, by a bundle and ONNX Runtime alone."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dermosan_lib import images
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import cautions, silence
from dermosan_lib.clinic.answering import answered
from dermosan_lib.clinic.diagnosis import Diagnosis
from dermosan_lib.clinic.engine import Answers
from dermosan_lib.clinic.findings import ModelInfo
from dermosan_lib.clinic.open_model import OpenModel
from dermosan_lib.clinic.photos import Inspector, Photo, sort_photos
from dermosan_lib.clinic.photos_read import read_photos
from dermosan_lib.decision import MAX_PHOTOS
from dermosan_lib.errors import ImageError
from dermosan_lib.images import fence
from dermosan_lib.language import Message
from dermosan_lib.phantoms import DrawingRule


class Diagnoser:
    """Reads photos with one bundle. Thread-safe: ONNX Runtime sessions are."""

    def __init__(
        self,
        bundle: Bundle,
        *,
        threads: int | None = None,
        decoder: fence.Fence | None = None,
        offered: Sequence[Bundle] = (),
        remote: str | None = None,
    ) -> None:
        """Load the bundle's graph; ``threads`` limits the cores one answer may use.

        An int8 graph is opened in the arithmetic that is quicker here; see `arithmetic`.

        ``offered`` are those beside it, to name where it turns a photo away; by default the
        installed ones.

        The process that decodes pictures (see `images.fence`) starts meanwhile: that of
        ``decoder``, by default this process' own.

        ``remote`` is the address of an inference server, such as ``http://gpu.example.org:8000``,
        that is asked in place of a graph in this process; see `clinic.engine.remote`. It is not
        asked before the first picture, or `check`.

        Raises `BundleError` where graph or card do not keep the bundle contract, and
        `InferenceError` for what is no address.
        """
        self._inspector = Inspector(decoder, DrawingRule.of(bundle.card, bundle.path))
        self._model = OpenModel(bundle, threads, remote)
        self._offered = offered
        self.bundle = bundle
        self.taxonomy = bundle.taxonomy
        self.case = self._model.case

    @property
    def model(self) -> ModelInfo:
        """What each answer tells of the model."""
        return self._model.info

    def check(self) -> None:
        """Ask the inference server, where there is one, whether it has this model.

        Raises `InferenceError` where it cannot be reached, is late or has another.
        """
        self._model.check()

    def inspect(
        self, name: str, data: bytes, *, limits: images.Limits = images.DEFAULT_LIMITS
    ) -> Photo:
        """Decode bytes and judge their quality; raises `ImageError` as `fence.decode` does.

        Decoding happens in a process of its own, which a hostile file may bring down without harm.
        """
        return self._inspector.inspect(name, data, limits=limits)

    def judge(self, name: str, pixels: images.Pixels) -> Photo:
        """A decoded picture ``(height, width, 3)`` uint8 RGB of any size, and what is seen of it.

        That is its quality, how it was taken and, where the bundle reads drawings only, whether it
        is one.
        """
        return self._inspector.judge(name, pixels)

    def probabilities(
        self, batch: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Probabilities and activation maps of resized pictures.

        Args:
            batch: ``(n, size, size, 3)`` uint8 RGB.

        Returns:
            ``(n, classes)`` float64 rows that sum to 1, after temperature scaling, and
            ``(n, rows, columns, classes)`` float32 activation maps, all in card order.
        """
        answers = self.answers(batch)
        return answers.probabilities, answers.activation_maps

    def answers(self, batch: NDArray[np.uint8]) -> Answers:
        """`probabilities`, and the embeddings that tell how familiar the pictures are.

        Raises `BundleError` where the graph answers with anything but finite numbers of the card's
        shape.
        """
        return self._model.answers(batch)

    def diagnose(
        self,
        photos: Sequence[Photo],
        *,
        attributes: Mapping[str, str] | None = None,
        despite_quality: bool = False,
        any_photo: bool = False,
    ) -> Diagnosis:
        """Answer for one case: its photos fused by the card's rule, whatever their order.

        Photos that fail the quality check, or lie far from the training images, are left out; where
        none is left, the diagnosis abstains and says why. ``despite_quality`` reads them all the
        same, with a warning. Where the photos leave no condition likely enough to be named, or
        look strange enough to show none of the model's conditions, the diagnosis abstains too, but
        keeps its differential and risk; see `Diagnosis`.

        A model made for dermatoscope pictures does not read what a phone or camera took, nor the
        other way round; ``any_photo`` reads both, with a warning. What may be either is read with a
        warning.
        A bundle that was trained on drawings answers nothing where any of the photos does not look
        like one, also ``despite_quality``: of a photograph it knows nothing.

        ``attributes`` (age, sex, site, symptoms) are added as evidence where the bundle has learned
        them, else ignored with a warning. Whether the model is sure goes by the photos alone,
        unless the bundle has a rule for answers with evidence and all that it needs is given; to
        the prediction set they add the likeliest condition at most.

        Raises `ImageError` for no photo or more than five, `EvidenceError` for an attribute's value
        that cannot be, and `BundleError` where the model does not answer with finite numbers, or
        `InferenceError` where it is on a server that does not.
        """
        if not 1 <= len(photos) <= MAX_PHOTOS:
            raise ImageError(
                Message(
                    "A case has 1 to {most} photos, but {given} were given. Choose the best ones.",
                    most=MAX_PHOTOS,
                    given=len(photos),
                )
            )
        checked = self.case.check(attributes or {})
        rule = self._inspector.drawings
        if rule and (no_drawing := silence.about_no_drawing(self._model, photos, rule)):
            return no_drawing
        sorted_photos = sort_photos(
            photos, self.bundle.modality, despite_quality=despite_quality, any_photo=any_photo
        )
        seen = read_photos(self._model, sorted_photos, also_far=despite_quality)
        if not len(seen.table):
            return silence.about_nothing_read(
                self._model, sorted_photos, seen, any_photo=any_photo, offered=self._offered
            )
        case = self.case.answer(seen.table, checked)
        warnings = cautions.of_case(
            self._model,
            sorted_photos,
            seen,
            case,
            despite_quality=despite_quality,
            any_photo=any_photo,
        )
        return answered(self._model, seen, case, warnings=warnings)
