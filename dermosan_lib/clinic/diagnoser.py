"""From image bytes to a diagnosis, by a bundle and ONNX Runtime alone."""

import os
from collections.abc import Mapping, Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dermosan_lib import images, quality
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.case import CaseAnswer, CaseRules, by_content
from dermosan_lib.clinic.diagnosis import (
    Diagnosis,
    Evidence,
    Likelihood,
    ModelInfo,
    Photo,
    Reading,
)
from dermosan_lib.clinic.risk import malignancy, next_steps, risk
from dermosan_lib.errors import BundleError, ImageError
from dermosan_lib.fusion import MAX_PHOTOS
from dermosan_lib.views import all_views

OUTPUTS = ("logits", "embedding", "activation_maps")


class Diagnoser:
    """Reads photos with one bundle. Thread-safe: ONNX Runtime sessions are."""

    def __init__(self, bundle: Bundle, *, threads: int | None = None) -> None:
        """Load the bundle's graph; ``threads`` limits the cores one answer may use.

        Raises `BundleError` where the graph does not keep the bundle contract.
        """
        self.bundle = bundle
        self.taxonomy = bundle.taxonomy
        self._session = _session(bundle, threads)
        self.case = CaseRules(bundle)
        card = bundle.card
        self.model = ModelInfo(
            name=card["name"],
            version=card["version"],
            sha256=bundle.sha256,
            trained_on=card.get("data", {}).get("name", "not stated"),
            demonstration=bundle.demonstration,
        )

    def inspect(
        self, name: str, data: bytes, *, limits: images.Limits = images.DEFAULT_LIMITS
    ) -> Photo:
        """Decode bytes and judge their quality; raises `ImageError` as `images.decode` does."""
        pixels = images.decode(data, name=name, limits=limits)
        return Photo(name, pixels, quality.assess(pixels))

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
        views = self.bundle.views
        fed = all_views(batch, views)
        logits, maps = self._session.run(["logits", "activation_maps"], {"image": fed})
        logits = logits.reshape(len(batch), views, -1).mean(axis=1)
        maps = maps[::views]
        scaled = logits.astype(np.float64) / float(self.bundle.card["temperature"])
        return _softmax(scaled), maps

    def diagnose(
        self,
        photos: Sequence[Photo],
        *,
        attributes: Mapping[str, str] | None = None,
        despite_quality: bool = False,
    ) -> Diagnosis:
        """Answer for one case: its photos fused by the card's rule, whatever their order.

        Photos that fail the quality check are left out; where none is left, the diagnosis abstains
        and says why. ``despite_quality`` reads them all the same, with a warning. ``attributes``
        (age, sex, site) are added as evidence where the bundle has learned them, else ignored with
        a warning.

        Raises `ImageError` for no photo or more than five, and `EvidenceError` for an attribute's
        value that cannot be.
        """
        if not 1 <= len(photos) <= MAX_PHOTOS:
            raise ImageError(
                f"A case has 1 to {MAX_PHOTOS} photos, but {len(photos)} were given. "
                "Choose the best ones."
            )
        told = self.case.check(attributes or {})
        usable = [photo for photo in photos if despite_quality or photo.quality.acceptable]
        readings, table = self._read(photos, usable)
        warnings = self._warnings(photos, usable)
        if not usable:
            return self._abstain(readings, photos, warnings)
        case = self.case.answer(table, told)
        warnings += tuple(
            f"{name.capitalize()} was ignored: {why}." for name, why in case.ignored.items()
        )
        if len(table) < len(usable):
            warnings += ("A photo was given more than once; it counts once.",)
        differential = self._differential(case.probabilities)
        score = malignancy(case.probabilities, self.taxonomy, case.operating_points)
        ranked = [self.taxonomy[line.code] for line in differential]
        level = risk(score, ranked[0].behaviour)
        return Diagnosis(
            model=self.model,
            codes=self.taxonomy.codes,
            readings=readings,
            differential=differential,
            malignancy=score,
            risk=level,
            abstained=False,
            reason="",
            next_steps=next_steps(level, ranked),
            warnings=warnings,
            evidence=self._evidence(case, len(table)),
        )

    def _read(
        self, photos: Sequence[Photo], usable: Sequence[Photo]
    ) -> tuple[tuple[Reading, ...], NDArray[np.float64]]:
        """A reading a photo, and the probabilities of the different ones among ``usable``."""
        nothing = np.empty((0, 0, len(self.taxonomy)), np.float32)
        if not usable:
            return tuple(Reading(photo, (), nothing) for photo in photos), np.empty((0, 0))
        size = self.bundle.size_px
        batch = np.stack([images.resize(photo.pixels, size) for photo in usable])
        order, first = by_content(batch)
        table, maps = self.probabilities(batch[order])
        rows = {id(usable[row]): place for place, row in enumerate(order)}
        readings = tuple(
            Reading(photo, self._differential(table[rows[id(photo)]]), maps[rows[id(photo)]])
            if id(photo) in rows
            else Reading(photo, (), nothing)
            for photo in photos
        )
        return readings, table[first]

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
        self, readings: tuple[Reading, ...], photos: Sequence[Photo], warnings: tuple[str, ...]
    ) -> Diagnosis:
        problems = dict.fromkeys(text for photo in photos for text in photo.quality.problems)
        return Diagnosis(
            model=self.model,
            codes=self.taxonomy.codes,
            readings=readings,
            differential=(),
            malignancy=None,
            risk=None,
            abstained=True,
            reason="I cannot judge this image. " + " ".join(problems),
            next_steps="Take the picture again as advised.",
            warnings=warnings,
        )

    def _warnings(self, photos: Sequence[Photo], usable: Sequence[Photo]) -> tuple[str, ...]:
        found = []
        if self.bundle.demonstration:
            found.append("Demonstration model, trained on synthetic pictures.")
        poor = [photo.name for photo in photos if not photo.quality.acceptable]
        if poor and usable:
            read = all(photo in usable for photo in photos)
            what = "read despite failing" if read else "left out, having failed"
            found.append(f"{', '.join(poor)}: {what} the quality check.")
        if any(condition.behaviour == "unknown" for condition in self.taxonomy):
            found.append("Risk is not given: the label set does not say what is malignant.")
        return tuple(found)


def _session(bundle: Bundle, threads: int | None) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or min(os.cpu_count() or 1, 4)
    # Idle threads of twenty dashboards on one server must not spin.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(bundle.model_path), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # ONNX Runtime raises its own undocumented types
        raise BundleError(
            f"{bundle.model_path} is no graph that ONNX Runtime {onnxruntime.__version__} can "
            "load. Export the bundle again."
        ) from error
    inputs = [node.name for node in session.get_inputs()]
    outputs = {node.name for node in session.get_outputs()}
    if inputs != ["image"] or not outputs.issuperset(OUTPUTS):
        raise BundleError(
            f"{bundle.model_path} takes {inputs} and gives {sorted(outputs)}; a bundle takes "
            f"['image'] and gives {sorted(OUTPUTS)}. Export the bundle again."
        )
    return session


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
