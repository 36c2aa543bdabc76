"""Which sheet of a workbook describes the pictures, and by which column."""

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import (
    Table,
)
from dermosan_lib.study.tables.image_column import (
    IMAGE_OF_CASE,
    Pictures,
    find_image_column,
    row_a_picture,
    several_image_columns,
)
from dermosan_lib.study.tables.labels import find_labels
from dermosan_lib.study.tables.source import Columns


def one_sheet(tables: list[Table], pictures: Pictures, columns: Columns) -> Table:
    """The one of a spreadsheet's sheets that has a column of pictures and one of labels.

    Raises `CatalogError` that names the sheets where several do, or none.
    """
    if len(tables) == 1:
        return tables[0]
    fitting = [one for one in tables if describes(one, pictures, columns)]
    shown = [one for one in fitting if not one.hidden] or fitting
    if len(shown) != 1:
        found = shown or tables
        what = "of which several" if shown else "of which none"
        raise CatalogError(
            f"One sheet must describe the images, but there are {len(tables)}, {what} could: "
            f"{', '.join(one.name for one in found)}. Save the sheet that does as CSV."
        )
    return shown[0]


def describes(table: Table, pictures: Pictures, columns: Columns) -> bool:
    """Whether ``table`` has a column of pictures and labels."""
    try:
        table, image = with_image_column(table, pictures, columns)
        return bool(image) and find_labels(table, columns.label, image) is not None
    except CatalogError as error:  # labels that are in doubt, or a column given that is not there
        return "no column" not in str(error)


def with_image_column(table: Table, pictures: Pictures, columns: Columns) -> tuple[Table, str]:
    """``table`` with a row a picture, and the column that names it, "" where none does."""
    several = [] if columns.image else several_image_columns(table)
    if several:
        return row_a_picture(table, several, IMAGE_OF_CASE), IMAGE_OF_CASE
    if IMAGE_OF_CASE in table.frame and not columns.image:
        return table, IMAGE_OF_CASE
    image = find_image_column(table, pictures, columns.image)
    if image and not columns.image and image.casefold() == "derm":
        note = "derm is taken for the image, not clinic: see --image-column"
        if note not in table.notes:
            table = table.with_frame(table.frame, table.lines, note)
    return table, image
