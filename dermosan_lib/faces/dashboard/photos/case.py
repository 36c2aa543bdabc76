"""The photos of the case on the page, small enough to keep while its owner adds to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dermosan_lib import images
from dermosan_lib.clinic import Diagnoser, Diagnosis, Models, Photo
from dermosan_lib.decision import MAX_PHOTOS
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard.photos.window import Window
from dermosan_lib.faces.dashboard.saying import said_by
from dermosan_lib.faces.previews import preview
from dermosan_lib.images import Frame, Limits, Pixels
from dermosan_lib.language import Message

KEPT_PX = 1600  # longer edge of what is kept of a photo, to choose a part of: 6 MB at 4 to 3


@dataclass(frozen=True)
class Shot:
    """One photo: for the model, and as the page shows it."""

    squares: Mapping[tuple[int, Frame], Photo]  # with its pixels as each model reads them
    preview: Pixels
    kept: Pixels  # of the whole photo, also where only a part is read
    window: Window | None = None  # the part that is read; None for the whole
    uncropped: "Shot | None" = None  # the whole photo, where a part is read

    @property
    def photo(self) -> Photo:
        """The photo as any of the models reads it."""
        return next(iter(self.squares.values()))

    @property
    def whole(self) -> "Shot":
        """The whole photo."""
        return self.uncropped or self

    def read_by(self, diagnoser: Diagnoser) -> Photo:
        """The photo with its pixels as the model of ``diagnoser`` reads them."""
        return self.squares[diagnoser.bundle.size_px, diagnoser.bundle.frame]


def take(
    models: Models, files: Sequence[tuple[str, bytes]], limits: Limits, before: int = 0
) -> tuple[tuple[Shot, ...], tuple[str, ...]]:
    """Decode ``files`` (name, bytes) that join ``before`` photos, and say what is wrong with any.

    Full pictures are let go at once: those of 20 visitors would weigh 5 GB.
    """
    if before + len(files) > MAX_PHOTOS:
        many = Message(
            "A case has 1 to {most} photos, but {given} were given. Choose the best ones.",
            most=MAX_PHOTOS,
            given=before + len(files),
        )
        return (), (many,)
    shots: list[Shot] = []
    troubles: list[str] = []
    for name, data in files:
        try:
            photo = models.inspect(name, data, limits=limits)
        except DermosanError as error:
            troubles.append(said_by(error))
            continue
        kept = preview(photo.pixels, KEPT_PX)
        shots.append(Shot(_squares(models, photo), preview(photo.pixels), kept))
    return tuple(shots), tuple(troubles)


def cropped(models: Models, shot: Shot, window: Window | None) -> Shot:
    """The part of ``shot`` in ``window``, judged anew; the whole photo for None.

    How the photo was taken is known from all of it: a part may lack the rim by which it shows.
    """
    whole = shot.whole
    if window is None:
        return whole
    seen = whole.photo
    part = models.judge(seen.name, window.part(whole.kept))
    photo = replace(part, modality=seen.modality, drawn=seen.drawn)
    return Shot(_squares(models, photo), preview(photo.pixels), whole.kept, window, whole)


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


def _squares(models: Models, photo: Photo) -> Mapping[tuple[int, Frame], Photo]:
    return {
        (edge, frame): replace(photo, pixels=images.resize(photo.pixels, edge, frame))
        for edge, frame in {(bundle.size_px, bundle.frame) for bundle in models.bundles.values()}
    }
