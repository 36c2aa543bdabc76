"""Which photos of a case a model was not made for, and which may be of either kind."""

from collections.abc import Sequence

from dermosan_lib.clinic.photos.photo import Photo
from dermosan_lib.modality import CLINICAL, DERMOSCOPY, UNSURE, Judgement, judge, other_kind


def foreign_photos(photos: Sequence[Photo], made_for: str) -> list[Photo]:
    """Those that are surely of the other kind than a model ``made_for`` one reads."""
    return _of_kind(photos, other_kind(made_for))


def unclear_photos(photos: Sequence[Photo], made_for: str) -> list[Photo]:
    """Those that may be of either kind; none where the model's kind is not known."""
    return _of_kind(photos, UNSURE if other_kind(made_for) else "")


def without(photos: Sequence[Photo], others: Sequence[Photo]) -> list[Photo]:
    """``photos`` that are none of ``others``."""
    return [photo for photo in photos if all(photo is not other for other in others)]


def kind_of_case(photos: Sequence[Photo]) -> tuple[str, bool]:
    """The kind that most of ``photos`` are, and whether any shows it surely.

    Photos that may be either count only where no photo is sure; a picture of no skin at all counts
    only where there is nothing else.
    """
    seen = [kind_of(photo) for photo in photos if not photo.quality.other_thing]
    seen = seen or [kind_of(photo) for photo in photos]
    sure = [one for one in seen if one.kind != UNSURE]
    votes = [1.0 if one.kind == DERMOSCOPY else 0.0 for one in sure]
    votes = votes or [one.dermoscopy for one in seen]
    return (DERMOSCOPY if sum(votes) >= len(votes) / 2 else CLINICAL), bool(sure)


def kind_of(photo: Photo) -> Judgement:
    """How a photo was taken, judged now where nobody has."""
    return photo.modality or judge(photo.pixels)


def _of_kind(photos: Sequence[Photo], kind: str) -> list[Photo]:
    if not kind:
        return []
    return [p for p in photos if not p.quality.other_thing and kind_of(p).kind == kind]
