"""The catalogue as a file, and what can be asked of its rows."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data.condition_names import (
    CONDITIONS_FILE,
    condition_names,
    read_names,
    taxonomy_of,
)
from dermosan_lib.system import atomic_path, read_written, write_table

COLUMNS = (
    "path",
    "condition",
    "width_px",
    "height_px",
    "format",
    "sha256",
    "phash",
    "group",
    "source",
    "problem",
)
CATALOG_NOTES_FILE = "catalog_notes.json"  # what was left out and how rows were matched


def write_catalog(
    catalog: pd.DataFrame,
    path: str | Path,
    *,
    shown: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table,
) -> None:
    """Write ``catalog.csv`` and beside it `CONDITIONS_FILE`, each whole or not at all.

    ``shown`` is done to both tables first, such as making them safe to open in a spreadsheet.
    """
    path = Path(path)
    names = condition_names(catalog)
    if names is not None:
        write_table(shown(names), companion_path(path, CONDITIONS_FILE, "catalog.csv"))
    write_table(shown(catalog), path)


def write_notes(catalog: pd.DataFrame, path: str | Path) -> None:
    """Write the notes of a catalogue that `survey` made, as ``{"notes": [...]}``."""
    text = json.dumps({"notes": list(catalog.attrs.get("notes", ()))}, indent=1, ensure_ascii=False)
    with atomic_path(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def read_catalog(path: str | Path) -> pd.DataFrame:
    """Read ``catalog.csv``, also as another system or a spreadsheet has written it.

    See `read_written`. The names of its conditions are read where `CONDITIONS_FILE` is beside it.
    Raises `CatalogError` where it is missing or lacks a column.
    """
    path = Path(path)
    try:
        catalog = read_written(path)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise CatalogError(f"{path} cannot be read as a catalogue ({reason}).") from error
    missing = [name for name in COLUMNS if name not in catalog.columns]
    if missing:
        raise CatalogError(
            f"{path} is no catalogue: it lacks {', '.join(missing)}. Make it by `dermosan catalog`."
        )
    try:
        catalog = catalog.astype({"width_px": int, "height_px": int})
    except ValueError as error:
        raise CatalogError(
            f"width_px and height_px of {path} must be whole numbers ({error}). "
            "Make it by `dermosan catalog`."
        ) from error
    read_names(catalog, companion_path(path, CONDITIONS_FILE, "catalog.csv"))
    return catalog


def companion_path(table: Path, name: str, usual: str) -> Path:
    """Where what belongs to ``table`` lies: ``name`` in its folder.

    A table that is not called ``usual`` puts its own name before, so that several share a folder.
    """
    return table.with_name(name if table.name == usual else f"{table.stem}_{name}")


def usable(catalog: pd.DataFrame) -> pd.DataFrame:
    """The rows without a problem."""
    return catalog[catalog["problem"] == ""].reset_index(drop=True)


def catalog_taxonomy(catalog: pd.DataFrame) -> Taxonomy:
    """The taxonomy whose codes the catalogue uses, reduced to those that have a usable image.

    Conditions of a collection's own bear the names that it gave them; in a catalogue of an earlier
    version, which does not tell them, their codes.
    """
    return taxonomy_of(set(usable(catalog)["condition"]), catalog)


def fingerprint(catalog: pd.DataFrame) -> str:
    """SHA-256 (hex) over path, content, condition and group of every row, in path order."""
    columns = ["path", "sha256", "condition", "group"]
    text = catalog.sort_values("path")[columns].to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()
