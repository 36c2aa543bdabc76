"""Pictures of several folders that hold the same images, such as two resolutions of one set."""

from pathlib import Path, PurePath, PurePosixPath

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.folders.folder_walk import PictureFiles, picture_files


def named_folders(data: Path, text: str) -> list[PurePath]:
    """The folders below ``data`` that ``text`` names, commas between; one alone may hold commas.

    Raises `CatalogError` for one that does not lie in ``data``.
    """
    alone = "," not in text or (data / text).is_dir()
    folders = [PurePath(name.strip()) for name in ([text] if alone else text.split(","))]
    for below in folders:
        if below.anchor or ".." in below.parts:
            raise CatalogError(
                f"The image folder must lie in {data}, but {below} does not. Name one."
            )
    return folders


def pictures_of(data: Path, folders: list[PurePath]) -> PictureFiles:
    """The pictures of ``folders`` below ``data``; of a name, that of the first folder to have it.

    Names count without suffix and in any case, and alone: the rest of the path is not compared.
    Raises `CatalogError` as `picture_files` does, and for a folder that is none where there are
    several.
    """
    for below in folders[1:] and folders:
        if not (data / below).is_dir():
            raise CatalogError(
                f"Each image folder must be there, but {below} is no folder in {data}. "
                "Name folders that it holds."
            )
    found = [picture_files(data / below, data) for below in folders]
    taken, pictures, notes = set[str](), list[str](), list[str]()
    for below, files in zip(folders, found, strict=True):
        fresh = [name for name in files.pictures if _name(name) not in taken]
        if len(fresh) < len(files.pictures):
            notes.append(
                f"{len(files.pictures) - len(fresh):,} pictures of {below} are left out: a folder "
                "named before it has pictures of these names"
            )
        pictures += fresh
        taken |= set(map(_name, fresh)) if len(folders) > 1 else set()
    return PictureFiles(
        sorted(pictures),
        sorted(name for files in found for name in files.others),
        sorted(name for files in found for name in files.masks),
        [*(note for files in found for note in files.notes), *notes],
    )


def _name(path: str) -> str:
    return PurePosixPath(path).stem.casefold()
