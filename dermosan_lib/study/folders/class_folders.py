"""What each picture shows where every condition has a folder."""

from pathlib import Path

import pandas as pd

from dermosan_lib.errors import CatalogError

_SPLIT_FOLDERS = {"train", "training", "val", "valid", "validation", "test", "testing"}


def by_class_folders(
    data: Path, files: list[str], depth: int = 0
) -> tuple[pd.DataFrame, list[str]]:
    """``path`` and ``label`` of the ``files`` that lie in class folders, and notes in words.

    ``depth``: how many folders below ``data`` the class folders lie. Raises `CatalogError` where
    there is no class folder, or where folders are the parts of a split.
    """
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
    return rows, notes
