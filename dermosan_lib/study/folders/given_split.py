"""The split that a collection came with, kept beside its catalogue."""

from pathlib import Path

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.system import write_table

GIVEN_SPLIT_FILE = "given_split.csv"  # path, part: the name of the folder, as it is written


def write_parts(parts: pd.DataFrame | None, file: Path) -> None:
    """Write ``path`` and ``part`` of each picture, or remove what was written before for None."""
    if parts is None:
        if file.is_file():
            kept_parts(file)  # somebody else's table stays, and is named
            file.unlink()
        return
    write_table(parts[["path", "part"]], file)


def kept_parts(file: Path) -> "pd.Series[str] | None":
    """The part of each path, as a catalogue's making left it in ``file``; None without it.

    Raises `CatalogError` where it is no such table.
    """
    if not file.is_file():
        return None
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise CatalogError(f"{file} cannot be read as CSV ({error}). Make it anew.") from error
    if list(table.columns) != ["path", "part"] or table["path"].duplicated().any():
        raise CatalogError(
            f"{file} must name each path and its part once, as `dermosan catalog --split-folders "
            "keep` writes it. Make it anew or rename it."
        )
    return table.set_index("path")["part"]
