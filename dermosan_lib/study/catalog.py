"""The catalogue: a row for every image file, what it shows and what is wrong with it."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import imagehash
import pandas as pd
from PIL import Image

from dermosan_lib import images
from dermosan_lib.conditions import (
    Taxonomy,
    ad_hoc_taxonomy,
    load_taxonomy,
    recognise,
    taxonomy_names,
)
from dermosan_lib.errors import CatalogError, ImageError
from dermosan_lib.processes import map_in_processes
from dermosan_lib.study.sources import find_images
from dermosan_lib.study.tables import Columns, Source
from dermosan_lib.writing import atomic_path

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


def build_catalog(
    data: Path,
    *,
    table: str | Path | None = None,
    image_column: str = "",
    label_column: str = "",
    group_column: str = "",
    image_folder: str = "",
    source: str = "",
    workers: int | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """List every image of ``data``: class folders, or images with a table such as HAM10000's.

    Labels are matched against the shipped taxonomies; where none matches them all, the labels make
    a taxonomy of their own. The group is the table's, else the file's content, so that exact
    duplicates share one.

    Args:
        data: Folder of the images.
        table: CSV with a row an image; None recognises one in ``data`` by its columns.
        image_column: Its column of paths, names or ids without suffix.
        label_column: Its column of conditions.
        group_column: Its column of lesions or patients.
        image_folder: Folder below ``data`` to take images from.
        source: Name of the data set for the ``source`` column; the folder's by default.
        workers: Processes; by default one a core.
        progress: Whether to show a progress bar.

    Returns:
        The contract's columns, sorted by path. Sizes are as stored, before EXIF orientation. A row
        whose ``problem`` is not empty could not be decoded and has size 0 and no hashes.
        ``attrs["notes"]`` says what was left out.

    Raises:
        CatalogError: No images, fewer than two classes, a table that repeats or misses images.
    """
    data = Path(data)
    columns = Columns(image_column, label_column, group_column)
    found = find_images(data, None if table is None else Path(table), columns, image_folder)
    facts = _examine_all(data, found.rows["path"].tolist(), workers, progress)
    catalog = catalog_of(found, facts, source or data.resolve().name)
    _check(catalog, data)
    return catalog


def catalog_of(
    found: Source, facts: Sequence[Mapping[str, str | int]], source: str
) -> pd.DataFrame:
    """Set ``facts`` (`facts_of` or `problem_of` each image) beside what was ``found``.

    Returns what `build_catalog` does, whatever the number of classes and of problems.
    """
    taxonomy = recognise(sorted(found.rows["label"].unique()))
    codes = [_code(taxonomy, label) for label in found.rows["label"]]
    rows = found.rows.assign(condition=codes)
    catalog = rows.merge(pd.DataFrame(facts), on="path", validate="one_to_one")
    unnamed = catalog["group"] == ""
    catalog.loc[unnamed, "group"] = "sha256:" + catalog.loc[unnamed, "sha256"].str[:16]
    catalog["source"] = source
    catalog = catalog[list(COLUMNS)].sort_values("path", ignore_index=True)
    catalog.attrs["notes"] = [*found.notes, f"taxonomy: {taxonomy.name}"]
    return catalog


def write_catalog(catalog: pd.DataFrame, path: str | Path) -> None:
    """Write ``catalog.csv``, whole or not at all."""
    with atomic_path(path) as temporary:
        catalog.to_csv(temporary, index=False)


def read_catalog(path: str | Path) -> pd.DataFrame:
    """Read ``catalog.csv``; raises `CatalogError` where it is missing or lacks a column."""
    path = Path(path)
    try:
        catalog = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise CatalogError(f"{path} cannot be read as a catalogue ({reason}).") from error
    missing = [name for name in COLUMNS if name not in catalog.columns]
    if missing:
        raise CatalogError(
            f"{path} is no catalogue: it lacks {', '.join(missing)}. Make it by `dermosan catalog`."
        )
    try:
        return catalog.astype({"width_px": int, "height_px": int})
    except ValueError as error:
        raise CatalogError(
            f"width_px and height_px of {path} must be whole numbers ({error}). "
            "Make it by `dermosan catalog`."
        ) from error


def usable(catalog: pd.DataFrame) -> pd.DataFrame:
    """The rows without a problem."""
    return catalog[catalog["problem"] == ""].reset_index(drop=True)


def catalog_taxonomy(catalog: pd.DataFrame) -> Taxonomy:
    """The taxonomy whose codes the catalogue uses, reduced to those that have a usable image."""
    present = set(usable(catalog)["condition"])
    for name in taxonomy_names():
        shipped = load_taxonomy(name)
        if present <= set(shipped.codes):
            if present == set(shipped.codes):
                return shipped
            return shipped.subset(sorted(present, key=shipped.codes.index))
    # Not `recognise`: it may know a code of an ad hoc taxonomy as another condition's name.
    return ad_hoc_taxonomy(sorted(present))


def fingerprint(catalog: pd.DataFrame) -> str:
    """SHA-256 (hex) over path, content, condition and group of every row, in path order."""
    columns = ["path", "sha256", "condition", "group"]
    text = catalog.sort_values("path")[columns].to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()


def _code(taxonomy: Taxonomy, label: str) -> str:
    condition = taxonomy.match(label)
    if condition is None:  # `recognise` matches every label it was given
        raise CatalogError(f"Label {label!r} is not in taxonomy {taxonomy.name}. Rename it.")
    return condition.code


def _examine_all(
    data: Path, paths: list[str], workers: int | None, progress: bool
) -> list[dict[str, str | int]]:
    examine = partial(_examine, data)
    return list(map_in_processes(examine, paths, workers=workers, progress=progress))


def _examine(data: Path, path: str) -> dict[str, str | int]:
    """Facts of one file; anything wrong with it becomes its problem."""
    try:
        content = images.read_bytes(data / path)
        header = images.inspect(content, name=path)
        pixels = images.decode(content, name=path)
    except ImageError as error:
        return problem_of(path, error)
    return facts_of(path, content, header, pixels)


def problem_of(path: str, error: ImageError) -> dict[str, str | int]:
    """What the catalogue says of a file that cannot be decoded."""
    return {
        "path": path, "width_px": 0, "height_px": 0, "format": "", "sha256": "", "phash": "",
        "problem": str(error),
    }  # fmt: skip


def facts_of(
    path: str, content: bytes, header: images.Header, pixels: images.Pixels
) -> dict[str, str | int]:
    """What the catalogue says of a file, from its ``content`` and the ``pixels`` in it."""
    return {
        "path": path,
        "width_px": header.width_px,
        "height_px": header.height_px,
        "format": header.format,
        "sha256": hashlib.sha256(content).hexdigest(),
        "phash": str(imagehash.phash(Image.fromarray(pixels))),
        "problem": "",
    }


def _check(catalog: pd.DataFrame, data: Path) -> None:
    good = usable(catalog)
    if good.empty:
        raise CatalogError(
            f"None of the {len(catalog)} image files in {data} can be decoded; the first: "
            f"{catalog['problem'].iloc[0]}"
        )
    classes = good["condition"].unique()
    if len(classes) < 2:
        raise CatalogError(
            f"At least two conditions are needed, but {data} holds one: {classes[0]}. "
            "Add a folder for another, or give the folder whose subfolders are the conditions."
        )
