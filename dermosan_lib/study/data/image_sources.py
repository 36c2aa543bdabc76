"""Which images a study takes and what is said of each: by class folders or by a table."""

from pathlib import Path, PurePath
from typing import Any

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.images import SUFFIXES
from dermosan_lib.study.folders import by_class_folders, parts_of, picture_files, unpacked
from dermosan_lib.study.groups import level_columns
from dermosan_lib.study.tables import Columns, Source, attributes_of, find_table, read_table


def find_images(
    data: Path,
    table: Path | None,
    columns: Columns,
    image_folder: str = "",
    split_folders: str = "",
) -> Source:
    """List the images of ``data`` by class folders or by a table.

    Without ``table``, the one CSV directly in ``data`` whose columns are recognised is taken.
    Folders whose names begin with ``_`` or ``.`` hold no images. ``split_folders`` says what
    folders are that look like parts of a split, see `by_class_folders`; where it is ``keep`` the
    rows have a further column ``part``.

    Raises `CatalogError` where nothing is found or table and files disagree.
    """
    if not data.is_dir():
        raise CatalogError(f"{data} is no folder. Give the folder that holds the images.")
    below = PurePath(image_folder)
    if below.anchor or ".." in below.parts:
        raise CatalogError(
            f"The image folder must lie in {data}, but {image_folder} does not. Name one below it."
        )
    found = picture_files(data / image_folder, data)
    files = found.pictures
    if not files:
        raise CatalogError(
            f"{data / image_folder} holds no file ending in {', '.join(SUFFIXES)}. "
            "Give the folder that holds the images."
            + "".join(f" ({note}.)" for note in found.notes)
        )
    if table is None:
        table = find_table(data, columns)
    if table is not None:
        images = read_table(data, files, table, columns)
        if split_folders == "keep":
            parts = parts_of(images.rows["path"].tolist())
            images.rows["part"] = parts["part"].to_numpy()
    else:
        depth = len(below.parts)
        rows, notes = by_class_folders(data, files, depth, split_folders, found.masks)
        images = Source(rows.assign(group="", source=""), notes)
    images.notes.extend(found.notes)
    return images


def read_attributes(
    data: Path,
    *,
    table: str | Path | None = None,
    image_column: str = "",
    label_column: str = "",
    group_column: str = "",
    source_column: str = "",
    image_folder: str = "",
    split_folders: str = "",
    identifiers: bool = False,
    **_: Any,
) -> pd.DataFrame:
    """`attributes_of` the images that `find_images` lists; arguments as of `build_catalog`.

    Raises `CatalogError` as `find_images` does.
    """
    columns = Columns(image_column, label_column, group_column, source_column)
    folder = unpacked(Path(data))[0]
    given = None if table is None else Path(table)
    source = find_images(folder, given, columns, image_folder, split_folders)
    return attributes_of(source, identifiers=identifiers)


def read_identifiers(data: Path, **options: Any) -> pd.DataFrame:
    """The columns of `read_attributes` that name patients and lesions, and ``path``."""
    attributes = read_attributes(data, identifiers=True, **options)
    return attributes[["path", *level_columns(attributes.columns).values()]]
