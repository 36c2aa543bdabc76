"""Tables that this library writes, and reads again wherever they have been meanwhile."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dermosan_lib.system.atomic_writing import atomic_path

if TYPE_CHECKING:
    import pandas as pd

PATH_COLUMNS = ("path", "path_a", "path_b")
_HEAD_BYTES = 65_536


def write_table(table: "pd.DataFrame", path: str | Path) -> None:
    """Write ``table`` as CSV to ``path``, whole or not at all."""
    with atomic_path(path) as temporary:
        table.to_csv(temporary, index=False)


def read_written(path: Path, **options: Any) -> "pd.DataFrame":
    """A CSV of ours, also after another system or a spreadsheet has written it.

    Commas, semicolons or tabs between the cells; any line ends; UTF-8 with or without a byte-order
    mark, or UTF-16 with one. Columns of paths are as `with_slashes` gives them.

    Args:
        path: The file.
        options: Of `pandas.read_csv`; without any, every cell is text and none is missing.

    Raises:
        OSError: It cannot be opened.
        ValueError: It is no such table, as `pandas.read_csv` has it.
    """
    import pandas as pd

    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    header = head.decode(encoding, "replace").partition("\n")[0]
    separator = max(",;\t", key=header.count)
    chosen = options or {"dtype": str, "keep_default_na": False}
    table = pd.read_csv(path, sep=separator, encoding=encoding, **chosen)
    for name in PATH_COLUMNS:
        if name in table and not pd.api.types.is_numeric_dtype(table[name]):
            table[name] = with_slashes(table[name])
    return table


def with_slashes(paths: "pd.Series[str]") -> "pd.Series[str]":
    r"""``paths`` with ``/`` between folders, and nothing of ``./`` before them.

    ``\`` stands between folders where no path of the column has a ``/``; else it is a letter of a
    name, as Linux allows.
    """
    if not paths.str.contains("/", regex=False).any():
        paths = paths.str.replace("\\", "/", regex=False)
    return paths.str.replace(r"^(?:\./+)+", "", regex=True)
