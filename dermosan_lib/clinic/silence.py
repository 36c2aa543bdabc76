"""Silence, with its reason: the diagnosis of a case of which no model reads a photo."""

from collections.abc import Sequence

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.cautions import of_model
from dermosan_lib.clinic.choosing import where_to_read, where_to_read_photographs
from dermosan_lib.clinic.diagnosis import Diagnosis
from dermosan_lib.clinic.findings import ModelInfo
from dermosan_lib.clinic.open_model import OpenModel
from dermosan_lib.clinic.photos import Photo, Sorted, kind_of_case, looks_drawn, other_kind
from dermosan_lib.clinic.photos_read import PhotosRead
from dermosan_lib.clinic.reading import Reading, no_maps
from dermosan_lib.clinic.reasons import (
    NO_MODEL_STEPS,
    SHOW_ELSEWHERE,
    cannot_judge,
    no_drawing,
    no_model,
)
from dermosan_lib.language import Message, joined
from dermosan_lib.phantoms import DrawingRule

_NO_MODEL = ModelInfo(name="none", version="", sha256="", trained_on="", demonstration=False)
_AGAIN = Message("Take the picture again as advised.")


def about_no_drawing(
    model: OpenModel, photos: Sequence[Photo], rule: DrawingRule
) -> Diagnosis | None:
    """What a model of drawings says where any of ``photos`` is none by ``rule``; else None."""
    maps = no_maps(len(model.taxonomy))
    readings = tuple(
        Reading(photo, (), maps, foreign=not looks_drawn(photo, rule)) for photo in photos
    )
    if not any(reading.foreign for reading in readings):
        return None
    return _silent(model, readings, no_drawing(readings, where_to_read_photographs()), "")


def about_nothing_read(
    model: OpenModel,
    photos: Sorted,
    seen: PhotosRead,
    *,
    any_photo: bool,
    offered: Sequence[Bundle],
) -> Diagnosis:
    """What is said where none of ``photos`` was read: poor, far, or of the other kind.

    Models for the other kind are named among those ``offered``, or among the installed ones.
    """
    if any_photo or not photos.foreign:
        return _silent(model, seen.readings, cannot_judge(photos.photos, seen.far), _AGAIN)
    told = other_kind(photos.foreign, photos.made_for, read=False)
    elsewhere = where_to_read(kind_of_case(photos.foreign)[0], offered or None)
    reason = cannot_judge(photos.photos, seen.far, joined([*told, elsewhere]))
    return _silent(model, seen.readings, reason, _AGAIN if photos.ours else SHOW_ELSEWHERE)


def about_no_model(photos: Sequence[Photo], kind: str) -> Diagnosis:
    """What is said where no model was made for photos of ``kind``."""
    problems = dict.fromkeys(text for photo in photos for text in photo.quality.problems)
    return Diagnosis(
        model=_NO_MODEL,
        codes=(),
        readings=tuple(Reading(photo, (), no_maps(0), foreign=True) for photo in photos),
        differential=(),
        malignancy=None,
        risk=None,
        abstained=True,
        reason=no_model(kind, where_to_read(kind), problems),
        next_steps=NO_MODEL_STEPS,
        warnings=(),
    )


def _silent(
    model: OpenModel, readings: tuple[Reading, ...], reason: str, next_steps: str
) -> Diagnosis:
    return Diagnosis(
        model=model.info,
        codes=model.taxonomy.codes,
        readings=readings,
        differential=(),
        malignancy=None,
        risk=None,
        abstained=True,
        reason=reason,
        next_steps=next_steps,
        warnings=of_model(model),
    )
