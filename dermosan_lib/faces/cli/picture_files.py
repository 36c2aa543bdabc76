"""The pictures below a folder, told by their content."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from dermosan_lib.faces.cli.terminal import complain
from dermosan_lib.quality import masks_among


def picture_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Each of ``paths`` that is a file, and the pictures below each that is a folder, sorted.

    Which files are pictures is decided as in the catalogue, see `images.list_pictures`. A file that
    is named as a picture and is none stays, so that whoever reads it says why. Masks of lesions are
    passed over, and pictures of formats that are not read, with a word on either; so are links that
    lead nowhere and folders that may not be read, since what they should show is missing.

    Raises `ImageError` for a folder without a picture.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        listing = images.list_pictures(path)
        for note in listing.notes:
            complain(f"dermosan: {path}: {note}.")
        masks = set(masks_among(path, listing.pictures))
        if masks:
            complain(f"dermosan: {len(masks)} masks of lesions in {path} are no photos; not read.")
        for name in listing.others:
            _tell(path / name)
        pictures = [path / name for name in listing.pictures if name not in masks]
        if not pictures:
            raise ImageError(
                f"{path} holds no picture that can be read ({images.READABLE}). "
                "Give another folder."
            )
        yield from pictures


def _tell(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            known = images.unread_format_of(stream.read(images.START_BYTES))
    except OSError as error:  # gone meanwhile, or not ours to read
        complain(f"dermosan: {path} is passed over: {error.strerror}.")
        return
    if known is not None:
        complain(f"dermosan: {path} is {known.words} and is passed over. {known.remedy}")
