"""The photos of the case on the page, small enough to keep while its owner adds to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dermosan_lib import images
from dermosan_lib.clinic import Diagnoser, Diagnosis, Photo
from dermosan_lib.decision import MAX_PHOTOS
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard.previews import preview
from dermosan_lib.images import Limits, Pixels


@dataclass(frozen=True)
class Shot:
    """One photo: for the model, and as the page shows it."""

    photo: Photo  # its pixels at the size that the model reads
    preview: Pixels


def take(
    diagnoser: Diagnoser, files: Sequence[tuple[str, bytes]], limits: Limits, before: int = 0
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
            photo = diagnoser.inspect(name, data, limits=limits)
        except DermosanError as error:
            troubles.append(str(error))
            continue
        bundle = diagnoser.bundle
        small = images.resize(photo.pixels, bundle.size_px, bundle.frame)
        shots.append(Shot(replace(photo, pixels=small), preview(photo.pixels)))
    return tuple(shots), tuple(troubles)


def for_page(
    diagnosis: Diagnosis,
    shots: Sequence[Shot],
    notes: Sequence[str],
    frame: images.Frame = "whole",
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
