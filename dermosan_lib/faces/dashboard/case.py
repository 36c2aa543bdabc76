"""The photos of the case on the page, small enough to keep while its owner adds to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dermosan_lib import images
from dermosan_lib.clinic import Diagnosis, Models, Photo
from dermosan_lib.decision import MAX_PHOTOS
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard.previews import preview
from dermosan_lib.images import Frame, Limits, Pixels


@dataclass(frozen=True)
class Shot:
    """One photo: for the model, and as the page shows it."""

    squares: Mapping[tuple[int, Frame], Photo]  # with its pixels as each model reads them
    preview: Pixels

    @property
    def photo(self) -> Photo:
        """The photo as any of the models reads it."""
        return next(iter(self.squares.values()))


def take(
    models: Models, files: Sequence[tuple[str, bytes]], limits: Limits, before: int = 0
) -> tuple[tuple[Shot, ...], tuple[str, ...]]:
    """Decode ``files`` (name, bytes) that join ``before`` photos, and say what is wrong with any.

    Full pictures are let go at once: those of 20 visitors would weigh 5 GB.
    """
    if before + len(files) > MAX_PHOTOS:
        given = f"{before + len(files)} were given"
        return (), (f"A case has 1 to {MAX_PHOTOS} photos, but {given}. Choose the best ones.",)
    shots, troubles = [], []
    for name, data in files:
        try:
            photo = models.inspect(name, data, limits=limits)
        except DermosanError as error:
            troubles.append(str(error))
            continue
        squares = {
            (edge, frame): replace(photo, pixels=images.resize(photo.pixels, edge, frame))
            for edge, frame in {
                (bundle.size_px, bundle.frame) for bundle in models.bundles.values()
            }
        }
        shots.append(Shot(squares, preview(photo.pixels)))
    return tuple(shots), tuple(troubles)


def for_page(
    diagnosis: Diagnosis,
    shots: Sequence[Shot],
    notes: Sequence[str],
    frame: Frame = "whole",
) -> Diagnosis:
    """The diagnosis of ``shots`` with their previews in it, and ``notes`` before its warnings.

    ``frame`` is the part of a photo that the model reads; its maps are laid out on the previews.
    """
    readings = tuple(
        replace(
            reading,
            photo=replace(reading.photo, pixels=shot.preview),
            activation_maps=images.on_whole_photo(reading.activation_maps, shot.preview, frame),
        )
        for reading, shot in zip(diagnosis.readings, shots, strict=True)
    )
    return replace(diagnosis, readings=readings, warnings=(*notes, *diagnosis.warnings))
