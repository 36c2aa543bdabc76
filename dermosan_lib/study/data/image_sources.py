"""Which images a study takes and what is said of each: by class folders or by a table."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.folders import (
    PictureFiles,
    by_class_folders,
    hints,
    named_folders,
    parts_of,
    pictures_of,
)
from dermosan_lib.study.table_files import Table
from dermosan_lib.study.tables import (
    Columns,
    Source,
    find_table,
    read_table,
    tables_above,
)


@dataclass(frozen=True)
class Layout:
    """How images and labels lie in a folder, as far as a person says; the rest is found out."""

    table: Path | None = None
    columns: Columns = field(default_factory=Columns)
    image_folder: str = ""  # below the data, to take images from; several in order of preference
    split_folders: str = ""  # "keep", "join" or "no": see `by_class_folders`
    allow_missing: bool = False  # leave out rows of the table without file or label

    @classmethod
    def of(
        cls,
        *,
        table: str | Path | None = None,
        image_column: str = "",
        label_column: str = "",
        group_column: str = "",
        source_column: str = "",
        **said: Any,
    ) -> "Layout":
        """By the names that `survey`, the command line and notebook 01 have for each."""
        columns = Columns(image_column, label_column, group_column, source_column)
        return cls(None if table is None else Path(table), columns, **said)


def find_images(data: Path, layout: Layout = Layout()) -> Source:
    """List the images of ``data`` by class folders or by a table.

    Where ``layout`` names no table, the one in ``data`` or a folder in it that describes the images
    is taken. Folders whose names begin with ``_`` or ``.`` hold no images. Where the split of
    folders is kept, the rows have a further column ``part``.

    Raises `CatalogError` where nothing is found or table and files disagree.
    """
    if not data.is_dir():
        raise CatalogError(f"{data} is no folder. Give the folder that holds the images.")
    folders = named_folders(data, layout.image_folder)
    found = pictures_of(data, folders)
    files = found.pictures
    if not files:
        raise CatalogError(
            f"{data / folders[0]} holds no picture that can be read. "
            "Give the folder that holds them." + "".join(f" ({note}.)" for note in found.notes)
        )
    table: Path | Table | None = layout.table
    notes: list[str] = []
    if table is None:
        table, notes = find_table(data, files, layout.columns)
    if table is None:
        told = hints([*notes, *found.notes])
        images = _by_folders(data, found, layout, len(folders[0].parts), told)
    else:
        images = _by_table(data, files, table, layout)
    images.notes.extend([*notes, *found.notes])
    return images


def _by_table(data: Path, files: list[str], table: Path | Table, layout: Layout) -> Source:
    images = read_table(data, files, table, layout.columns, allow_missing=layout.allow_missing)
    if layout.split_folders == "keep":
        images.rows["part"] = parts_of(images.rows["path"].tolist())["part"].to_numpy()
    return images


def _by_folders(data: Path, found: PictureFiles, layout: Layout, depth: int, told: str) -> Source:
    above = ", ".join(tables_above(data, found.pictures)[:3])
    try:
        rows, notes = by_class_folders(
            data, found.pictures, depth, layout.split_folders, found.masks
        )
    except CatalogError as error:
        near = f" In the folder above, {above} names these images: name it, or that folder."
        raise CatalogError(f"{error}{near if above else ''}{told}") from error
    if above:
        notes.append(f"{above} in the folder above names these images and is not read: see --table")
    return Source(rows.assign(group="", source=""), notes)
