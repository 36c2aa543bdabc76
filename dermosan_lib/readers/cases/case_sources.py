"""Where a study's cases come from: drawn phantoms, a catalogue, or class folders."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from dermosan_lib.conditions import Taxonomy, load_taxonomy, recognise
from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.images import list_pictures
from dermosan_lib.language import Message
from dermosan_lib.phantoms import TABLE, write_phantoms
from dermosan_lib.readers.cases.case_set import Case, CaseSet
from dermosan_lib.readers.cases.case_tables import Row, first_of, read_rows
from dermosan_lib.readers.design import CaseSource
from dermosan_lib.system import cache_folder, locked

_SKIN = ("fitzpatrick", "skin_type", "fitzpatrick_skin_type", "fitspatrick")
_SITE = ("site", "localization", "anatom_site_general", "region")
_LESION = ("lesion_id", "lesion", "group")
_ATTRIBUTES = "attributes.csv"  # beside a catalogue in a run folder


def load_cases(source: CaseSource, *, cache: Path | None = None) -> CaseSet:
    """The cases of ``source``; phantoms are drawn once and kept in ``cache`` (the person's own).

    Raises `ReaderStudyError` for a folder or table without labelled images, and for labels that a
    taxonomy does not know.
    """
    if source.kind == "catalog" and source.path is not None:
        return _from_catalog(source, source.path)
    folder = source.path if source.path is not None else _phantoms(source, cache)
    table = folder / TABLE
    if table.is_file():
        rows = read_rows(table)
        return _case_set(source, folder, rows, phantoms=True)
    return _case_set(source, folder, _labelled(folder), phantoms=False)


def _from_catalog(source: CaseSource, table: Path) -> CaseSet:
    rows = [row for row in read_rows(table) if not row.get("problem")]
    attributes = table.with_name(_ATTRIBUTES)
    if attributes.is_file():
        more = {row.get("path", ""): row for row in read_rows(attributes)}
        rows = [more.get(row.get("path", ""), {}) | row for row in rows]
    folder = source.images or table.parent
    return _case_set(source, folder, rows, phantoms=(folder / TABLE).is_file())


def _phantoms(source: CaseSource, cache: Path | None) -> Path:
    below = (cache or cache_folder()) / "reader-study-phantoms"
    folder = below / f"{source.per_class}-{source.size_px}-{source.seed}"
    with locked(below / f"{folder.name}.lock"):
        if not folder.is_dir():
            write_phantoms(
                folder, per_class=source.per_class, seed=source.seed, size_px=source.size_px,
                progress=False,
            )  # fmt: skip
    return folder


def _labelled(folder: Path) -> list[Row]:
    """A row a picture in a folder of class folders."""
    if not folder.is_dir():
        raise ReaderStudyError(
            Message(
                "{folder} is no folder. Give one with a folder a condition.", folder=str(folder)
            )
        )
    pictures = list_pictures(folder).pictures
    parts = [(name, PurePosixPath(name).parts) for name in pictures]
    return [{"path": name, "condition": part[0]} for name, part in parts if len(part) > 1]


def _case_set(source: CaseSource, folder: Path, rows: list[Row], *, phantoms: bool) -> CaseSet:
    for row in rows[:1]:
        if missing := [name for name in ("path", "condition") if name not in row]:
            raise ReaderStudyError(
                Message(
                    "A table of cases needs the columns path and condition, but {folder} has no "
                    "{column}. Make one by `dermosan catalog`.",
                    folder=str(folder),
                    column=missing[0],
                )
            )
    labelled = [row for row in rows if row["condition"] and row["path"]]
    taxonomy = _taxonomy(source.taxonomy, (row["condition"] for row in labelled))
    cases = tuple(sorted((_case(row, taxonomy) for row in labelled), key=lambda one: one.image))
    for case in cases[:1]:  # one that is gone is set aside when its turn comes, but not all
        if not any((folder / one.image).is_file() for one in cases):
            raise ReaderStudyError(
                Message(
                    "{folder} has no image {image}. Say where the images are by `images`.",
                    folder=str(folder),
                    image=case.image,
                )
            )
    return CaseSet(folder, taxonomy, cases, phantoms)


def _taxonomy(name: str, labels: Iterable[str]) -> Taxonomy:
    wanted = sorted(set(labels))
    if not name:
        return recognise(wanted)
    shipped = load_taxonomy(name)
    for label in wanted:
        if shipped.match(label) is None:
            raise ReaderStudyError(
                Message(
                    "Taxonomy {name} does not know the condition {label}. Rename it, or leave "
                    "taxonomy out.",
                    name=name,
                    label=repr(label),
                )
            )
    return shipped


def _case(row: Row, taxonomy: Taxonomy) -> Case:
    found = taxonomy.match(row["condition"])
    if found is None:  # `recognise` knows every label, `_taxonomy` has refused the rest
        raise ReaderStudyError(
            Message("No condition is called {label}. Rename it.", label=repr(row["condition"]))
        )
    return Case(
        image=row["path"].replace("\\", "/"),
        condition=found.code,
        lesion=first_of(row, _LESION) or row["path"],
        skin_type=first_of(row, _SKIN),
        site=first_of(row, _SITE),
    )
