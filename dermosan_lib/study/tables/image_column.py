"""Which column of a table names the pictures, or which, where a row has several."""

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import (
    IMAGE_NAMES,
    SEVERAL_IMAGES,
    Table,
    given_column,
    plain,
)
from dermosan_lib.study.tables.matching_rules import (
    folded,
    numbered,
    place_parts,
    without_resolution,
)

IMAGE_OF_CASE = "image of the case"  # the column made of several, a row a picture
_HALF = 0.5  # of a column's cells that name pictures, from which it is taken without its name
_NEARLY = 0.9
_SAMPLE = 2000  # cells of a column with an unknown name that are looked at
_WIDEST = 200  # columns that are looked at so


class Pictures:
    """Names of the pictures of a folder, to tell what a column is about."""

    def __init__(self, files: list[str]) -> None:
        names = [file.rpartition("/")[2] for file in files]
        self.count = len(set(names))
        self._names = {folded(name) for name in names}
        self._loose = {without_resolution(name) for name in names} | {*map(numbered, names)} - {""}

    def share(self, cells: "pd.Series[str]") -> float:
        """Share of the filled ``cells`` that name a picture, quickly and not surely."""
        filled = [cell for cell in cells if cell]
        return sum(map(self.named, filled)) / len(filled) if filled else 0.0

    def named(self, cell: str) -> bool:
        """Whether ``cell`` seems to name a picture; any number may, where files are numbered."""
        if not cell:
            return False
        name = place_parts(cell)[-1]
        if folded(name) in self._names:
            return True
        return (numbered(name) or without_resolution(name)) in self._loose

    def surely(self, cell: str) -> bool:
        """Whether ``cell`` names a picture and is more than a number."""
        return self.named(cell) and not cell.replace(".", "").isdecimal()

    def all_by(self, cells: "pd.Series[str]") -> bool:
        """Whether ``cells`` name nearly all pictures, as numbers do that are no other numbers."""
        found = {place_parts(cell)[-1] for cell in cells if cell and self.named(cell)}
        return len(found) >= _NEARLY * self.count


def find_image_column(table: Table, pictures: Pictures, given: str = "") -> str:
    """The column that names pictures; "" where none does.

    Known names are tried before others; of several the one that names most pictures is taken. A
    column without a known name is taken where it alone names pictures in half of its cells.

    Raises `CatalogError` where the column that is ``given`` is not there.
    """
    frame = table.frame
    if given:
        column = given_column(frame.columns, given)
        if not column:
            raise CatalogError(
                f"{table.name} has no column {given!r}; its columns are "
                f"{', '.join(frame.columns)}. Name one with --image-column."
            )
        return column
    known = [name for one in IMAGE_NAMES for name in frame.columns if plain(name) == one]
    shares = {name: pictures.share(frame[name]) for name in known}
    best = max(known, key=lambda name: shares[name], default="")  # of equals the first
    return best if best and shares[best] else _by_content(frame, pictures) or best


def several_image_columns(table: Table) -> list[str]:
    """Columns such as ``image_1_path``, ``image_2_path`` where a row is a case with pictures."""
    numbered_columns = [
        name for name in table.frame.columns if SEVERAL_IMAGES.fullmatch(plain(name))
    ]
    kinds = {SEVERAL_IMAGES.sub(r"\1\3", plain(name)) for name in numbered_columns}
    return numbered_columns if len(numbered_columns) > 1 and len(kinds) == 1 else []


def row_a_picture(table: Table, columns: list[str], name: str) -> Table:
    """``table`` with a row for each filled cell of ``columns``, in the new column ``name``."""
    frame = table.frame.reset_index(drop=True)
    kept = frame.drop(columns=columns)
    parts = []
    for column in columns:
        filled = frame[column] != ""
        part = kept[filled].copy()
        part.insert(0, name, frame.loc[filled, column])
        parts.append(part)
    longer = pd.concat(parts).sort_index(kind="stable")
    lines = [table.lines[place] for place in longer.index]
    note = f"{len(frame)} rows of {table.name} name {len(longer)} images in {len(columns)} columns"
    return table.with_frame(longer.reset_index(drop=True), lines, note)


def _by_content(frame: pd.DataFrame, pictures: Pictures) -> str:
    fitting = columns_by_content(frame, pictures)
    return fitting[0] if len(fitting) == 1 else ""


def columns_by_content(frame: pd.DataFrame, pictures: Pictures) -> list[str]:
    """Columns of which half of the first cells, and mostly different ones, name pictures."""
    head = frame.iloc[:_SAMPLE, :_WIDEST]
    return [
        name
        for name in head.columns
        if head[name].nunique() > len(head) / 2
        and pictures.share(head[name]) > _HALF
        and (any(map(pictures.surely, head[name])) or pictures.all_by(frame[name]))
    ]
