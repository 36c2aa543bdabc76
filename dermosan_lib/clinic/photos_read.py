"""What a model says of each photo that it may read, save those unlike its training images."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dermosan_lib import images
from dermosan_lib.clinic.case import by_content
from dermosan_lib.clinic.open_model import OpenModel
from dermosan_lib.clinic.photos import Photo, Sorted
from dermosan_lib.clinic.reading import Reading, no_maps


@dataclass(frozen=True)
class PhotosRead:
    """What became of the photos of a case."""

    readings: tuple[Reading, ...]  # one a photo, in the order of the case
    table: NDArray[np.float64]  # (different photos read, classes); (0, 0) where none was
    far: list[Photo]  # unlike the training images
    energies: NDArray[np.float64]  # (different photos read,)
    embeddings: NDArray[np.float32]  # (different photos read, channels); (0, 0) where none was

    @property
    def repeated(self) -> bool:
        """Whether a photo that was read was given more than once."""
        return len(self.table) < sum(bool(reading.differential) for reading in self.readings)


def read_photos(model: OpenModel, photos: Sorted, *, also_far: bool) -> PhotosRead:
    """Show the usable ones of ``photos`` to ``model``.

    Those that lie far from its training images are not read, unless ``also_far``. The answer does
    not depend on the order of the photos, and a photo given twice has one row in the table.

    Raises `BundleError` where the model does not answer with finite numbers.
    """
    unread = no_maps(len(model.taxonomy))
    if not photos.usable:
        nothing = tuple(
            Reading(photo, (), unread, photos.is_foreign(photo)) for photo in photos.photos
        )
        none = np.empty((0, 0), np.float32)
        return PhotosRead(nothing, np.empty((0, 0)), [], np.empty(0), none)
    size, frame = model.bundle.size_px, model.bundle.frame
    batch = np.stack([images.resize(photo.pixels, size, frame) for photo in photos.usable])
    order, first = by_content(batch)
    table, maps, embeddings, energies = model.answers(batch[order])
    far = model.abstention.far(model.abstention.distances(embeddings))
    rows = {
        id(photos.usable[row]): place
        for place, row in enumerate(order)
        if also_far or not far[place]
    }
    readings = tuple(
        Reading(
            photo,
            model.differential(table[rows[id(photo)]]),
            images.on_whole_photo(maps[rows[id(photo)]], photo.pixels, frame),
            photos.is_foreign(photo),
        )
        if id(photo) in rows
        else Reading(photo, (), unread, photos.is_foreign(photo))
        for photo in photos.photos
    )
    read = [place for place in first if also_far or not far[place]]
    distant = [photos.usable[order[place]] for place in np.flatnonzero(far)]
    return PhotosRead(readings, table[read], distant, energies[read], embeddings[read])
