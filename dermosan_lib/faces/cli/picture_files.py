"""The pictures below a folder, told by their content."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from dermosan_lib.faces.cli.terminal import complain


def picture_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Each of ``paths`` that is a file, and the pictures below each that is a folder, sorted.

    Content decides, whatever a file's name: one without a suffix is found, and a text is passed
    over, with a word where it is a picture of a format that is not read. A file that is named as
    a picture and is none stays, so that whoever reads it says why. What lies in a folder whose name
    begins with ``_`` or ``.`` is left out, as in the catalogue. Links are followed, each folder
    once.

    Raises `ImageError` for a folder without a picture.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        pictures = sorted(_below(path))
        if not pictures:
            raise ImageError(
                f"{path} holds no picture that can be read ({images.READABLE}). "
                "Give another folder."
            )
        yield from pictures


def _below(top: Path) -> Iterator[Path]:
    seen: set[tuple[int, int]] = set()
    for name, folders, files in os.walk(top, followlinks=True):
        folder = Path(name)
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen:  # a link that leads back
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(each for each in folders if not each.startswith(("_", ".")))
        for file in files:
            path = folder / file
            if not file.startswith(("_", ".")) and path.is_file() and _is_picture(path):
                yield path


def _is_picture(path: Path) -> bool:
    if path.suffix.lower() in images.SUFFIXES:
        return True
    try:
        with path.open("rb") as stream:
            start = stream.read(images.START_BYTES)
    except OSError:
        return False
    if images.format_of(start):
        return True
    known = images.unread_format_of(start)
    if known is not None and known.is_picture:
        complain(f"dermosan: {path} is {known.words} and is passed over. {known.remedy}")
    return False
