"""Which image files a folder holds, and what each shows: by class folders or by a table."""

from pathlib import Path, PurePath

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.images import SUFFIXES
from dermosan_lib.study.data.label_table import Columns, Source, find_table, read_table

_OTHER_PICTURES = (".avif", ".bmp", ".dcm", ".gif", ".heic", ".heif", ".jfif", ".tif", ".tiff")
_SPLIT_FOLDERS = {"train", "training", "val", "valid", "validation", "test", "testing"}


def find_images(data: Path, table: Path | None, columns: Columns, image_folder: str = "") -> Source:
    """List the images of ``data`` by class folders or by a table.

    Without ``table``, the one CSV directly in ``data`` whose columns are recognised is taken.
    Folders whose names begin with ``_`` or ``.`` hold no images.

    Raises `CatalogError` where nothing is found or table and files disagree.
    """
    if not data.is_dir():
        raise CatalogError(f"{data} is no folder. Give the folder that holds the images.")
    below = PurePath(image_folder)
    if below.anchor or ".." in below.parts:
        raise CatalogError(
            f"The image folder must lie in {data}, but {image_folder} does not. Name one below it."
        )
    files, others = _files(data / image_folder, data)
    if not files:
        raise CatalogError(
            f"{data / image_folder} holds no file ending in {', '.join(SUFFIXES)}. "
            "Give the folder that holds the images."
        )
    if table is None:
        table = find_table(data, columns)
    if table is not None:
        images = read_table(data, files, table, columns)
    else:
        images = _by_folders(data, files, depth=len(below.parts))
    if others:
        kinds = ", ".join(sorted({Path(name).suffix.lower() for name in others}))
        images.notes.append(f"{len(others)} pictures of other formats ({kinds}) are left out")
    return images


def _files(folder: Path, data: Path) -> tuple[list[str], list[str]]:
    """Pictures that can be read, and those of other formats, by suffix."""
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


def _by_folders(data: Path, files: list[str], depth: int) -> Source:
    kept = [file for file in files if file.count("/") > depth]
    loose = len(files) - len(kept)
    if not kept:
        raise CatalogError(
            f"{data} holds images but no class folders and no table. Put each condition's images "
            "into a folder of its name, or give --table."
        )
    rows = pd.DataFrame({"path": kept, "label": [file.split("/")[depth] for file in kept]})
    labels = sorted(rows["label"].unique())
    if {label.lower() for label in labels} <= _SPLIT_FOLDERS:
        raise CatalogError(
            f"Folders in {data} must be named after conditions, but are {', '.join(labels)}, the "
            "parts of a split. Put each condition's images into one folder, or give --table."
        )
    notes = [f"{loose} images lie outside any class folder and are left out"] if loose else []
    return Source(rows.assign(group="", source=""), notes)
