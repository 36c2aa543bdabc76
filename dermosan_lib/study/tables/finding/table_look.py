"""What a table says of pictures: by which column, and whether of these."""

from dataclasses import dataclass

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import (
    Table,
)
from dermosan_lib.study.tables.image_column import Pictures, columns_by_content
from dermosan_lib.study.tables.labels import Labels, find_labels
from dermosan_lib.study.tables.sheet_choice import with_image_column
from dermosan_lib.study.tables.source import Columns


@dataclass(frozen=True)
class Found:
    """A table with its column of pictures, and its labels where it has any."""

    table: Table
    image: str
    labels: Labels | None
    named: bool = True  # whether it names any of the pictures


def looked_at(table: Table, columns: Columns, pictures: Pictures) -> Found | None:
    """What a table says of pictures, of these or of others; None where it has no such column."""
    try:
        table, image = with_image_column(table, pictures, columns)
    except CatalogError:  # it lacks the column that a person named
        return None
    if not image:
        _refuse_two_columns(table, columns, pictures)
        return None
    if pictures.share(table.frame[image]):
        return Found(table, image, labels_of(table, columns.label, image))
    try:
        labels = find_labels(table, columns.label, image)
    except CatalogError:
        return None
    return Found(table, image, labels, named=False)


def _refuse_two_columns(table: Table, columns: Columns, pictures: Pictures) -> None:
    fitting = columns_by_content(table.frame, pictures)
    if len(fitting) > 1 and labels_of(table, columns.label, fitting[0]) is not None:
        raise CatalogError(
            f"{table.name} names pictures in {len(fitting)} columns: {', '.join(fitting)}. Name "
            "one with --image-column."
        )


def labels_of(table: Table, given: str, image: str) -> Labels | None:
    """`find_labels`, and None where the column that is ``given`` is not there."""
    try:
        return find_labels(table, given, image)
    except CatalogError as error:
        if given and "has no column" in str(error):
            return None
        raise
