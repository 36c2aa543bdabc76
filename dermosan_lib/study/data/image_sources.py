"""Which images a study takes and what is said of each: by class folders or by a table."""

from pathlib import Path, PurePath
from typing import Any

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.images import SUFFIXES
from dermosan_lib.study.folders import by_class_folders, picture_files
from dermosan_lib.study.groups import level_columns
from dermosan_lib.study.tables import (
    Columns,
    Source,
    attributes_of,
    find_table,
    read_table,
    tables_above,
)


def find_images(
    data: Path,
    table: Path | None,
    columns: Columns,
    image_folder: str = "",
    *,
    allow_missing: bool = False,
) -> Source:
    """List the images of ``data`` by class folders or by a table.

    Without ``table``, the one in ``data`` or a folder in it that describes the images is taken.
    Rows without file or label are left out where ``allow_missing`` says so. Folders whose names
    begin with ``_`` or ``.`` hold no images.

    Raises `CatalogError` where nothing is found or table and files disagree.
    """
    if not data.is_dir():
        raise CatalogError(f"{data} is no folder. Give the folder that holds the images.")
    below = PurePath(image_folder)
    if below.anchor or ".." in below.parts:
        raise CatalogError(
            f"The image folder must lie in {data}, but {image_folder} does not. Name one below it."
        )
    files, others = picture_files(data / image_folder, data)
    if not files:
        raise CatalogError(
            f"{data / image_folder} holds no file ending in {', '.join(SUFFIXES)}. "
            "Give the folder that holds the images."
        )
    beside, notes = (None, []) if table is not None else find_table(data, files, columns)
    told = beside if table is None else table
    if told is not None:
        images = read_table(data, files, told, columns, allow_missing=allow_missing)
    else:
        images = _by_folders(data, files, len(below.parts))
    images.notes.extend(notes)
    if others:
        kinds = ", ".join(sorted({Path(name).suffix.lower() for name in others}))
        images.notes.append(f"{len(others)} pictures of other formats ({kinds}) are left out")
    return images


def _by_folders(data: Path, files: list[str], depth: int) -> Source:
    above = ", ".join(tables_above(data, files)[:3])
    try:
        rows, notes = by_class_folders(data, files, depth=depth)
    except CatalogError as error:
        if not above:
            raise
        raise CatalogError(
            f"{error} In the folder above, {above} names these images: name it, or that folder."
        ) from error
    if above:
        notes.append(f"{above} in the folder above names these images and is not read: see --table")
    return Source(rows.assign(group="", source=""), notes)


def read_attributes(
    data: Path,
    *,
    table: str | Path | None = None,
    image_column: str = "",
    label_column: str = "",
    group_column: str = "",
    source_column: str = "",
    image_folder: str = "",
    allow_missing: bool = False,
    identifiers: bool = False,
    **_: Any,
) -> pd.DataFrame:
    """`attributes_of` the images that `find_images` lists; arguments as of `build_catalog`.

    Raises `CatalogError` as `find_images` does.
    """
    columns = Columns(image_column, label_column, group_column, source_column)
    source = find_images(
        Path(data), None if table is None else Path(table), columns, image_folder,
        allow_missing=allow_missing,
    )  # fmt: skip
    return attributes_of(source, identifiers=identifiers)


def read_identifiers(data: Path, **options: Any) -> pd.DataFrame:
    """The columns of `read_attributes` that name patients and lesions, and ``path``."""
    attributes = read_attributes(data, identifiers=True, **options)
    return attributes[["path", *level_columns(attributes.columns).values()]]
