"""Which photos of a case one model may read: of the kind it was made for, and good enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from dermosan_lib.clinic.photos.kinds import foreign_photos, unclear_photos, without
from dermosan_lib.clinic.photos.photo import Photo


@dataclass(frozen=True)
class Sorted:
    """The photos of a case, sorted for one model. Each list keeps the order of the case."""

    photos: Sequence[Photo]  # all of them
    made_for: str  # the kind of photo that the model was made for
    foreign: list[Photo]  # surely of the other kind
    ours: Sequence[Photo]  # whose kind does not forbid to read them
    poor: list[Photo]  # ... of which these failed the quality check
    usable: list[Photo]  # ... and these may be read

    def unclear(self) -> list[Photo]:
        """Those of ``ours`` that may be of either kind."""
        return unclear_photos(self.ours, self.made_for)

    def is_foreign(self, photo: Photo) -> bool:
        """Whether ``photo`` is surely of the other kind."""
        return not without([photo], self.foreign)


def sort_photos(
    photos: Sequence[Photo], made_for: str, *, despite_quality: bool, any_photo: bool
) -> Sorted:
    """Tell apart ``photos`` that may be read by a model ``made_for`` a kind and those that may not.

    ``any_photo`` allows the other kind too, ``despite_quality`` those that failed the check.
    """
    foreign = foreign_photos(photos, made_for)
    ours = photos if any_photo else without(photos, foreign)
    return Sorted(
        photos=photos,
        made_for=made_for,
        foreign=foreign,
        ours=ours,
        poor=[photo for photo in ours if not photo.quality.acceptable],
        usable=[photo for photo in ours if despite_quality or photo.quality.acceptable],
    )
