"""The catalogue: a row for every image file, what it shows and what is wrong with it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from dermosan_lib.conditions import (
    Taxonomy,
    ad_hoc_taxonomy,
    load_taxonomy,
    recognise,
    taxonomy_names,
)
from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data.alike_paths import alike_paths
from dermosan_lib.study.data.image_sources import find_images
from dermosan_lib.study.duplicates import examine_files, kept_duplicates
from dermosan_lib.study.groups import contradiction_notes, contradictions, joined_groups
from dermosan_lib.study.tables import Columns, Source, attributes_of
from dermosan_lib.system import atomic_path, read_written

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


_NONE = pd.DataFrame({"path_a": [], "path_b": []}, dtype=str)  # no pairs


@dataclass(frozen=True)
class Survey:
    """A folder's catalogue, and the copies and contradictions found among its images."""

    catalog: pd.DataFrame
    duplicates: pd.DataFrame  # path_a, path_b, kind, agreement, condition_a, ..., group_b
    contradictions: pd.DataFrame = field(default_factory=pd.DataFrame)  # see `contradictions`


def survey(
    data: Path,
    *,
    table: str | Path | None = None,
    image_column: str = "",
    label_column: str = "",
    group_column: str = "",
    source_column: str = "",
    image_folder: str = "",
    source: str = "",
    cache: Path | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> Survey:
    """List every image of ``data``: class folders, or images with a table such as HAM10000's.

    Labels are matched against the shipped taxonomies; where none matches them all, the labels make
    a taxonomy of their own. The table's groups are kept whole, and copies, exact or near, join
    them: see `find_duplicates` and `joined_groups`.

    Args:
        data: Folder of the images.
        table: CSV with a row an image; None recognises one in ``data`` by its columns.
        image_column: Its column of paths, names or ids without suffix.
        label_column: Its column of conditions.
        group_column: Its column of lesions or patients.
        source_column: Its column of hospitals, archives or data sets.
        image_folder: Folder below ``data`` to take images from.
        source: Name of the data set where the table tells none; the folder's by default.
        cache: Folder that keeps what was found in each file for the next time; None keeps none.
        workers: Processes; by default one a core.
        progress: Whether to show a progress bar.

    Returns:
        The catalogue has the contract's columns, sorted by path. Sizes are as stored, before EXIF
        orientation. A row whose ``problem`` is not empty could not be decoded and has size 0 and no
        hashes. ``catalog.attrs["notes"]`` says what was left out. The duplicates are those of
        `find_duplicates`, with condition and table's group of both. The contradictions are those
        of `study.groups.contradictions`; the notes count them.

    Raises:
        CatalogError: No images, fewer than two classes, a table that repeats or misses images.
    """
    data = Path(data)
    columns = Columns(image_column, label_column, group_column, source_column)
    files = find_images(data, None if table is None else Path(table), columns, image_folder)
    facts, likenesses = examine_files(
        data, files.rows["path"].tolist(), cache=cache, workers=workers, progress=progress
    )
    catalog = catalog_of(files, facts, source or data.resolve().name)
    _check(catalog, data)
    good = (facts["problem"] == "").to_numpy()
    if not good.all():  # else a copy of them all would be held for nothing
        facts, likenesses = facts[good], likenesses[good]
    pairs = kept_duplicates(facts, likenesses, cache=cache, progress=progress)
    by_path = files.rows.set_index("path")[["group"]].join(catalog.set_index("path")["condition"])
    for name in ("condition", "group"):
        for side in ("a", "b"):
            pairs[f"{name}_{side}"] = by_path.loc[pairs[f"path_{side}"], name].to_numpy()
    given = catalog.assign(group=by_path["group"].loc[catalog["path"]].to_numpy())
    catalog["group"] = joined_groups(given, pairs)
    against = contradictions(catalog, attributes_of(files, identifiers=True))
    catalog.attrs["notes"] += [*contradiction_notes(against), *alike_paths(catalog["path"])]
    return Survey(catalog, pairs, against)


def catalog_of(
    files: Source, facts: pd.DataFrame | Sequence[Mapping[str, str | int]], source: str
) -> pd.DataFrame:
    """Set ``facts`` (`facts_of` or `problem_of` each image) beside the ``files`` found.

    Returns the catalogue that `survey` does, whatever the number of classes and of problems, with
    exact copies alone joined. ``source`` names the data set where the table does not.
    """
    taxonomy = recognise(sorted(files.rows["label"].unique()))
    codes = [_code(taxonomy, label) for label in files.rows["label"]]
    rows = files.rows.assign(condition=codes)
    rows["source"] = rows["source"].where(rows["source"] != "", source)
    catalog = rows.merge(pd.DataFrame(facts), on="path", validate="one_to_one")
    catalog["group"] = joined_groups(catalog, _NONE)
    catalog = catalog[list(COLUMNS)].sort_values("path", ignore_index=True)
    catalog.attrs["notes"] = [*files.notes, f"taxonomy: {taxonomy.name}"]
    return catalog


def build_catalog(data: Path, **options: Any) -> pd.DataFrame:
    """The catalogue of `survey`, which takes the same arguments."""
    return survey(data, **options).catalog


def write_catalog(catalog: pd.DataFrame, path: str | Path) -> None:
    """Write ``catalog.csv``, whole or not at all."""
    with atomic_path(path) as temporary:
        catalog.to_csv(temporary, index=False)


def read_catalog(path: str | Path) -> pd.DataFrame:
    """Read ``catalog.csv``, also as another system or a spreadsheet has written it.

    See `read_written`. Raises `CatalogError` where it is missing or lacks a column.
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
        return catalog.astype({"width_px": int, "height_px": int})
    except ValueError as error:
        raise CatalogError(
            f"width_px and height_px of {path} must be whole numbers ({error}). "
            "Make it by `dermosan catalog`."
        ) from error


def companion_path(table: Path, name: str, usual: str) -> Path:
    """Where what belongs to ``table`` lies: ``name`` in its folder.

    A table that is not called ``usual`` puts its own name before, so that several share a folder.
    """
    return table.with_name(name if table.name == usual else f"{table.stem}_{name}")


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
