"""The warnings of a diagnosis: of the model, of its photos, and of what was told beside them."""

from dermosan_lib.clinic.case import CaseAnswer
from dermosan_lib.clinic.diagnosis import DEMONSTRATION
from dermosan_lib.clinic.open_model import OpenModel
from dermosan_lib.clinic.photos import Sorted, left_out_or_read, other_kind, unclear_kind
from dermosan_lib.clinic.photos_read import PhotosRead
from dermosan_lib.decision import attribute_in_words
from dermosan_lib.language import Message


def of_model(model: OpenModel, about_photos: list[str] | None = None) -> tuple[str, ...]:
    """What is to be said with whatever ``model`` answers, and ``about_photos`` in its place."""
    warnings: list[str] = [DEMONSTRATION] if model.bundle.demonstration else []
    warnings += about_photos or []
    if any(condition.behaviour == "unknown" for condition in model.taxonomy):
        warnings.append(Message("Risk is not given: the label set does not say what is malignant."))
    return tuple(warnings)


def of_case(
    model: OpenModel,
    photos: Sorted,
    seen: PhotosRead,
    case: CaseAnswer,
    *,
    despite_quality: bool,
    any_photo: bool,
) -> tuple[str, ...]:
    """What is to be said with the answer to a case of which ``model`` has read photos.

    ``despite_quality`` and ``any_photo`` say what became of poor, far and foreign ones: they were
    read all the same.
    """
    warnings = [*of_model(model, left_out_or_read(photos.poor, seen.far, read=despite_quality))]
    warnings += other_kind(photos.foreign, photos.made_for, read=any_photo)
    warnings += unclear_kind(photos.unclear(), photos.made_for)
    warnings += [
        Message("{attribute} was ignored: {why}.", attribute=attribute_in_words(name), why=why)
        for name, why in case.ignored.items()
    ]
    if seen.repeated:
        warnings.append(Message("A photo was given more than once; it counts once."))
    return tuple(warnings)
