"""The picture files below a folder, and those that nobody can read yet."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from dermosan_lib import images
from dermosan_lib.errors import CatalogError
from dermosan_lib.quality import masks_among
from dermosan_lib.study.folders.passed_over import passed_over
from dermosan_lib.system import few

# Folders that systems and programs hide, and in which pictures are their own.
_OF_SYSTEMS = {
    ".ipynb_checkpoints", ".git", ".cache", ".trash", ".trashes", ".thumbnails", ".thumbs",
    ".appledouble", ".fseventsd", ".spotlight-v100", ".venv", ".dermosan", ".dvc", ".idea",
}  # fmt: skip


@dataclass(frozen=True)
class PictureFiles:
    """Files below a folder, relative to the data's folder, with ``/``, sorted."""

    pictures: list[str]
    others: list[str]  # pictures of formats that are not read
    masks: list[str]
    notes: list[str] = field(default_factory=list)  # what was passed over, in words


def picture_files(folder: Path, data: Path) -> PictureFiles:
    """The pictures below ``folder`` without masks of lesions; see `images.list_pictures`.

    Raises `CatalogError` for a name that no table can keep.
    """
    listing = images.list_pictures(folder)
    below = PurePosixPath(folder.relative_to(data).as_posix())
    found = [(below / name).as_posix() for name in listing.pictures]
    others = [(below / name).as_posix() for name in listing.others]
    for name in (*found, *others):
        _check_name(name)
    masks = masks_among(data, found)
    left_out = set(masks)
    notes = [*listing.notes, *_hidden(folder, listing.underscored), *_dotted(folder)]
    if masks:
        places = sorted({str(PurePosixPath(name).parent) for name in masks})
        notes.append(
            f"{len(masks)} masks of lesions (in {few(places)}) are no pictures and are left out; "
            "they serve as masks where their names are those of pictures"
        )
    if others:
        kinds = ", ".join(sorted({PurePosixPath(name).suffix.lower() for name in others}))
        notes.append(f"{len(others)} pictures of other formats ({kinds}) are left out")
    notes += passed_over(
        *([f"{below / one}" for one in names] for names in (listing.archives, listing.rest))
    )
    return PictureFiles([name for name in found if name not in left_out], others, masks, notes)


def _hidden(folder: Path, names: list[str]) -> list[str]:
    """A note on pictures in folders whose names begin with ``_``, where they are no masks."""
    masks = set(masks_among(folder, names, named=True))
    photos = [name for name in names if name not in masks]
    if not photos:
        return []
    places = sorted({next(part for part in n.split("/") if part.startswith("_")) for n in photos})
    return [
        f"{len(photos)} pictures lie where a name begins with _ ({few(places)}) and are left out: "
        "rename it if they belong to the collection"
    ]


def _dotted(folder: Path) -> list[str]:
    """A note on folders in ``folder`` whose names begin with a dot and that hold pictures."""
    found = []
    for entry in sorted(folder.iterdir()):
        dotted = entry.name.startswith(".") and not entry.name.startswith("._")
        known = entry.name.casefold() in _OF_SYSTEMS
        if dotted and not known and entry.is_dir() and _has_picture(entry):
            found.append(entry.name)
    if not found:
        return []
    return [
        f"{len(found)} folders whose names begin with a dot hold pictures ({few(found)}) and are "
        "left out: rename them if they belong to the collection"
    ]


def _has_picture(folder: Path) -> bool:
    try:
        inside = [one for one in folder.iterdir() if one.is_file()][:20]
    except OSError:
        return False
    return any(one.suffix.lower() in images.SUFFIXES for one in inside)


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
