"""The catalogue: a row for every image file, what it shows and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dermosan_lib.conditions import AD_HOC, codes_of, kept_apart, look_alike, recognise
from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data.alike_paths import alike_paths
from dermosan_lib.study.data.catalogue_file import COLUMNS, usable
from dermosan_lib.study.data.condition_names import attach_names
from dermosan_lib.study.data.image_sources import Layout, find_images
from dermosan_lib.study.duplicates import examine_files, kept_duplicates
from dermosan_lib.study.folders import hints, unpacked
from dermosan_lib.study.groups import contradiction_notes, contradictions, joined_groups
from dermosan_lib.study.tables import Source, attributes_of

_NONE = pd.DataFrame({"path_a": [], "path_b": []}, dtype=str)  # no pairs


@dataclass(frozen=True)
class Survey:
    """A folder's catalogue, and what else is known of its images."""

    catalog: pd.DataFrame
    duplicates: pd.DataFrame  # path_a, path_b, kind, agreement, condition_a, ..., group_b
    attributes: pd.DataFrame  # path and what a table tells, patients and lesions included
    contradictions: pd.DataFrame  # rule, level, name, values and paths; see `contradictions`
    parts: pd.DataFrame | None = None  # path, part: the split that folders give, where it is kept


def survey(
    data: Path,
    *,
    source: str = "",
    cache: Path | None = None,
    workers: int | None = None,
    progress: bool = True,
    **layout: Any,
) -> Survey:
    """List every image of ``data``: class folders, or images with a table such as HAM10000's.

    Labels are matched against the shipped taxonomies; where none matches them all, each as another
    condition, the labels make a taxonomy of their own: two labels are two conditions. The table's
    groups are kept whole, and copies, exact or near, join them: see `find_duplicates` and
    `joined_groups`.

    Args:
        data: Folder of the images, or a ZIP archive of it; see `unpacked`.
        source: Name of the data set where the table tells none; the folder's by default.
        cache: Folder that keeps what was found in each file for the next time; None keeps none.
        workers: Processes; by default one a core.
        progress: Whether to show a progress bar.
        layout: How images and labels lie in ``data``, see `Layout.of`: ``table`` (a file; by
            default one in ``data`` is recognised), its ``image_column``, ``label_column``,
            ``group_column`` and ``source_column``, ``image_folder``, ``split_folders`` and
            ``allow_missing``.

    Returns:
        The catalogue has the contract's columns, sorted by path. Sizes are as stored, before EXIF
        orientation. A row whose ``problem`` is not empty could not be decoded and has size 0 and no
        hashes. ``catalog.attrs["notes"]`` says what was left out; `catalog_taxonomy` knows the
        conditions' names as they are written. The duplicates are those of `find_duplicates`, with
        condition and table's group of both. The contradictions are those of
        `study.groups.contradictions`; the notes count them.

    Raises:
        CatalogError: No images, fewer than two classes, a table that repeats or misses images,
            labels that nobody can tell apart, folders of which it is not clear what they are.
    """
    data, told = unpacked(Path(data), progress=progress)
    files = find_images(data, Layout.of(**layout))
    files.notes[:0] = told
    _check_labels(files.rows["label"].unique())
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
    attributes = attributes_of(files, identifiers=True)
    against = contradictions(catalog, attributes)
    catalog.attrs["notes"] += [*contradiction_notes(against), *alike_paths(catalog["path"])]
    parts = files.rows[["path", "part"]] if "part" in files.rows else None
    return Survey(catalog, pairs, attributes, against, parts)


def catalog_of(
    files: Source, facts: pd.DataFrame | Sequence[Mapping[str, str | int]], source: str
) -> pd.DataFrame:
    """Set ``facts`` (`facts_of` or `problem_of` each image) beside the ``files`` found.

    Returns the catalogue that `survey` does, whatever the number of classes and of problems, with
    exact copies alone joined. ``source`` names the data set where the table does not.
    """
    labels = sorted(files.rows["label"].unique())
    taxonomy = recognise(labels)
    rows = files.rows.assign(condition=files.rows["label"].map(codes_of(labels, taxonomy)))
    rows["source"] = rows["source"].where(rows["source"] != "", source)
    catalog = rows.merge(pd.DataFrame(facts), on="path", validate="one_to_one")
    catalog["group"] = joined_groups(catalog, _NONE)
    broken = catalog.groupby("label")["problem"].agg(lambda problems: (problems != "").all())
    catalog = catalog[list(COLUMNS)].sort_values("path", ignore_index=True)
    notes = [f"no picture of {label!r} can be decoded" for label in broken.index[broken]]
    apart = kept_apart(labels) if taxonomy.name == AD_HOC else []
    catalog.attrs["notes"] = [*files.notes, *notes, *apart, f"taxonomy: {taxonomy.name}"]
    attach_names(catalog, taxonomy)
    return catalog


def build_catalog(data: Path, **options: Any) -> pd.DataFrame:
    """The catalogue of `survey`, which takes the same arguments."""
    return survey(data, **options).catalog


def _check_labels(labels: Iterable[str]) -> None:
    """Raise `CatalogError` for labels of which nobody can say whether they are one condition."""
    alike = look_alike(labels)
    if alike:
        one, other, *_ = alike[0]
        raise CatalogError(
            f"Each condition needs one name, but {one!r} and {other!r} look the same, are one "
            "number, or differ only in case, blanks or how they are stored "
            f"({len(alike)} such names). Give them one name if they are one condition, else names "
            "that a reader can tell apart."
        )


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
            "Add a folder for another, give the folder whose subfolders are the conditions, or the "
            "table that tells them by --table." + hints(catalog.attrs["notes"])
        )
