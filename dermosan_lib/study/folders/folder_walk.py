"""The picture files below a folder, and those that nobody can read yet."""

from pathlib import Path

from dermosan_lib.errors import CatalogError
from dermosan_lib.images import SUFFIXES

_OTHER_PICTURES = (".arw", ".cr2", ".cr3", ".dng", ".jp2", ".jxl", ".nef", ".orf", ".psd", ".raf")


def picture_files(folder: Path, data: Path) -> tuple[list[str], list[str]]:
    """Pictures below ``folder`` that can be read, and those of other formats.

    Paths are relative to ``data``, with ``/``, sorted. What lies in a folder whose name begins with
    ``_`` or ``.`` is no picture. Raises `CatalogError` for a name that no table can keep.
    """
    images: list[str] = []
    others: list[str] = []
    for path in folder.rglob("*"):
        relative = path.relative_to(data)
        hidden = any(part.startswith(("_", ".")) for part in relative.parts)
        suffix = path.suffix.lower()
        if hidden or suffix not in (*SUFFIXES, *_OTHER_PICTURES) or not path.is_file():
            continue
        name = relative.as_posix()
        _check_name(name)
        (images if suffix in SUFFIXES else others).append(name)
    return sorted(images), others


def _check_name(name: str) -> None:
    try:
        name.encode()
        sound = "\r" not in name
    except UnicodeEncodeError:
        sound = False
    if not sound:
        raise CatalogError(
            "File names must be UTF-8 without carriage returns, to be kept in a table, but one "
            f"is {name!a}. Rename it."
        )
