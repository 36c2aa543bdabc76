"""From image bytes to a diagnosis, by a bundle and ONNX Runtime alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dermosan_lib import images, quality
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.case import CaseAnswer, CaseRules, by_content
from dermosan_lib.clinic.diagnosis import (
    DEMONSTRATION,
    Diagnosis,
    Evidence,
    Likelihood,
    ModelInfo,
    Photo,
    PredictionSet,
    Reading,
    no_maps,
)
from dermosan_lib.clinic.engine import Answers, open_quickest, read_batch
from dermosan_lib.clinic.inspecting import judged
from dermosan_lib.clinic.installed import where_to_read
from dermosan_lib.clinic.other_models import where_to_read_photographs
from dermosan_lib.clinic.photo_kinds import (
    foreign_photos,
    kind_of_case,
    unclear_photos,
    without,
)
from dermosan_lib.clinic.reasons import (
    SHOW_ELSEWHERE,
    cannot_judge,
    left_out_or_read,
    no_drawing,
    not_sure,
    other_kind,
    steps_when_not_sure,
    unclear_kind,
)
from dermosan_lib.clinic.risk import malignancy, next_steps, risk
from dermosan_lib.decision import MAX_PHOTOS, Abstention, least_probabilities, prediction_sets
from dermosan_lib.errors import ImageError
from dermosan_lib.images import fence
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
    ) -> None:
        """Load the bundle's graph; ``threads`` limits the cores one answer may use.

        An int8 graph is opened in the arithmetic that is quicker here; see `arithmetic`.

        ``offered`` are those beside it, to name where it turns a photo away; by default the
        installed ones.

        The process that decodes pictures (see `images.fence`) starts meanwhile: that of
        ``decoder``, by default this process' own.

        Raises `BundleError` where graph or card do not keep the bundle contract.
        """
        start, self._decode = (
            (fence.start, fence.decode) if decoder is None else (decoder.start, decoder.decode)
        )
        start()  # it is ready when the first photo comes
        self.bundle = bundle
        self._offered = offered
        self.taxonomy = bundle.taxonomy
        self._no_maps = no_maps(len(self.taxonomy))
        self._session, arithmetic = open_quickest(bundle, threads)
        self.case = CaseRules(bundle)
        card = bundle.card
        self._abstention = Abstention.of(card, bundle.path)
        self._drawings = DrawingRule.of(card, bundle.path)
        self._least = least_probabilities(card.get("prediction_set"), self.taxonomy.codes)
        self.model = ModelInfo(
            name=card["name"],
            version=card["version"],
            sha256=bundle.sha256,
            trained_on=card.get("data", {}).get("name", "not stated"),
            demonstration=bundle.demonstration,
            arithmetic=arithmetic,
            modality=bundle.modality,
        )

    def inspect(
        self, name: str, data: bytes, *, limits: images.Limits = images.DEFAULT_LIMITS
    ) -> Photo:
        """Decode bytes and judge their quality; raises `ImageError` as `fence.decode` does.

        Decoding happens in a process of its own, which a hostile file may bring down without harm.
        """
        quality.prepare()  # while the other process may still be starting
        pixels = self._decode(data, name=name, limits=limits)
        return self.judge(name, pixels)

    def judge(self, name: str, pixels: images.Pixels) -> Photo:
        """A decoded picture ``(height, width, 3)`` uint8 RGB of any size, and what is seen of it.

        That is its quality, how it was taken and, where the bundle reads drawings only, whether it
        is one.
        """
        drawn = None if self._drawings is None else self._drawings.accepts(pixels)
        return replace(judged(name, pixels), drawn=drawn)

    def probabilities(
        self, batch: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Probabilities and activation maps of resized pictures.

        Args:
            batch: ``(n, size, size, 3)`` uint8 RGB.

        Returns:
            ``(n, classes)`` float64 rows that sum to 1, after temperature scaling, and
            ``(n, rows, columns, classes)`` float32 Grad-CAM maps, all in card order.
        """
        answers = self.answers(batch)
        return answers.probabilities, answers.activation_maps

    def answers(self, batch: NDArray[np.uint8]) -> Answers:
        """`probabilities`, and the embeddings that tell how familiar the pictures are.

        Raises `BundleError` where the graph answers with anything but finite numbers of the card's
        shape.
        """
        return read_batch(self._session, self.bundle, batch)

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
        same, with a warning. Where the photos leave no condition likely enough to be named, the
        diagnosis abstains too, but keeps its differential and risk; see `Diagnosis`.

        A model made for dermatoscope pictures does not read what a phone or camera took, nor the
        other way round; ``any_photo`` reads both, with a warning. What may be either is read with a
        warning.
        A bundle that was trained on drawings answers nothing where any of the photos does not look
        like one, also ``despite_quality``: of a photograph it knows nothing.

        ``attributes`` (age, sex, site, symptoms) are added as evidence where the bundle has learned
        them, else ignored with a warning. They change neither the prediction set nor whether the
        model is sure, which were chosen on photos alone.

        Raises `ImageError` for no photo or more than five, `EvidenceError` for an attribute's value
        that cannot be, and `BundleError` where the model does not answer with finite numbers.
        """
        if not 1 <= len(photos) <= MAX_PHOTOS:
            raise ImageError(
                f"A case has 1 to {MAX_PHOTOS} photos, but {len(photos)} were given. "
                "Choose the best ones."
            )
        checked = self.case.check(attributes or {})
        if self._drawings is not None and (silent := self._of_no_drawing(photos, self._drawings)):
            return silent
        made_for = self.bundle.modality
        foreign = foreign_photos(photos, made_for)
        ours = photos if any_photo else without(photos, foreign)
        usable = [photo for photo in ours if despite_quality or photo.quality.acceptable]
        readings, table, far = self._read(photos, usable, all_of_them=despite_quality)
        poor = [photo for photo in ours if not photo.quality.acceptable]
        readings = tuple(
            replace(reading, foreign=not without([reading.photo], foreign)) for reading in readings
        )
        told = other_kind(foreign, made_for, read=any_photo)
        if not len(table):
            if any_photo or not foreign:
                return self._abstain(readings, cannot_judge(photos, far))
            elsewhere = where_to_read(kind_of_case(foreign)[0], self._offered or None)
            reason = cannot_judge(photos, far, " ".join([*told, elsewhere]))
            return self._abstain(readings, reason, *([] if ours else [SHOW_ELSEWHERE]))
        warnings = self._warnings(poor, far, read=despite_quality)
        warnings += (*told, *unclear_kind(unclear_photos(ours, made_for), made_for))
        case = self.case.answer(table, checked)
        warnings += tuple(
            f"{name.capitalize()} was ignored: {why}." for name, why in case.ignored.items()
        )
        if len(table) < sum(bool(reading.differential) for reading in readings):
            warnings += ("A photo was given more than once; it counts once.",)
        differential = self._differential(case.probabilities)
        score = malignancy(case.probabilities, self.taxonomy, case.operating_points)
        ranked = [self.taxonomy[line.code] for line in differential]
        level = risk(score, ranked[0].behaviour)
        steps = next_steps(level, ranked)
        unsure = bool(self._abstention.unsure(case.by_photos[None])[0])
        return Diagnosis(
            model=self.model,
            codes=self.taxonomy.codes,
            readings=readings,
            differential=differential,
            malignancy=score,
            risk=level,
            abstained=unsure,
            reason=not_sure(case.by_photos, self._abstention.doubtful) if unsure else "",
            next_steps=steps_when_not_sure(steps) if unsure else steps,
            warnings=warnings,
            evidence=self._evidence(case, len(table)),
            prediction_set=self._set(case),
        )

    def _read(
        self, photos: Sequence[Photo], usable: Sequence[Photo], *, all_of_them: bool
    ) -> tuple[tuple[Reading, ...], NDArray[np.float64], list[Photo]]:
        """A reading a photo, the probabilities of the different ones read, and the far ones."""
        if not usable:
            return (
                tuple(Reading(photo, (), self._no_maps) for photo in photos),
                np.empty((0, 0)),
                [],
            )
        size = self.bundle.size_px
        frame = self.bundle.frame
        batch = np.stack([images.resize(photo.pixels, size, frame) for photo in usable])
        order, first = by_content(batch)
        table, maps, embeddings = self.answers(batch[order])
        far = self._abstention.far(self._abstention.distances(embeddings))
        rows = {
            id(usable[row]): place
            for place, row in enumerate(order)
            if all_of_them or not far[place]
        }
        readings = tuple(
            Reading(
                photo,
                self._differential(table[rows[id(photo)]]),
                images.on_whole_photo(maps[rows[id(photo)]], photo.pixels, frame),
            )
            if id(photo) in rows
            else Reading(photo, (), self._no_maps)
            for photo in photos
        )
        read = [place for place in first if all_of_them or not far[place]]
        return readings, table[read], [usable[order[place]] for place in np.flatnonzero(far)]

    def _of_no_drawing(self, photos: Sequence[Photo], rule: DrawingRule) -> Diagnosis | None:
        """Silence on a case in which something is no drawing by ``rule``; None where all are."""
        readings = tuple(
            Reading(photo, (), self._no_maps, foreign=not _drawn(photo, rule)) for photo in photos
        )
        if not any(reading.foreign for reading in readings):
            return None
        reason = no_drawing(readings, where_to_read_photographs())
        return self._abstain(readings, reason, next_steps="")

    def _set(self, case: CaseAnswer) -> PredictionSet | None:
        if self._least is None:
            return None
        there = prediction_sets(case.by_photos[None], self._least)[0]
        there[case.probabilities.argmax()] = True  # a set must not miss the answer it stands by
        order = np.argsort(-case.probabilities, kind="stable")
        codes = tuple(self.taxonomy.codes[k] for k in order if there[k])
        return PredictionSet(codes, float(self.bundle.card["prediction_set"]["coverage"]))

    def _evidence(self, case: CaseAnswer, photos: int) -> Evidence:
        return Evidence(
            photos=photos,
            fusion=str(self.case.fusion["method"]) if photos > 1 else "",
            used=case.used,
            ignored=case.ignored,
            by_photos=self._differential(case.by_photos) if case.used else (),
        )

    def _differential(self, probabilities: NDArray[np.float64]) -> tuple[Likelihood, ...]:
        order = np.argsort(-probabilities, kind="stable")
        conditions = self.taxonomy.conditions
        return tuple(
            Likelihood(conditions[k].code, conditions[k].name, float(probabilities[k]))
            for k in order
        )

    def _abstain(
        self,
        readings: tuple[Reading, ...],
        reason: str,
        next_steps: str = "Take the picture again as advised.",
    ) -> Diagnosis:
        return Diagnosis(
            model=self.model,
            codes=self.taxonomy.codes,
            readings=readings,
            differential=(),
            malignancy=None,
            risk=None,
            abstained=True,
            reason=reason,
            next_steps=next_steps,
            warnings=self._warnings(),
        )

    def _warnings(
        self, poor: Sequence[Photo] = (), far: Sequence[Photo] = (), *, read: bool = False
    ) -> tuple[str, ...]:
        """What to say of the model, and of photos left out or ``read`` all the same."""
        warnings = []
        if self.bundle.demonstration:
            warnings.append(DEMONSTRATION)
        warnings += left_out_or_read(poor, far, read=read)
        if any(condition.behaviour == "unknown" for condition in self.taxonomy):
            warnings.append("Risk is not given: the label set does not say what is malignant.")
        return tuple(warnings)


def _drawn(photo: Photo, rule: DrawingRule) -> bool:
    return rule.accepts(photo.pixels) if photo.drawn is None else photo.drawn
