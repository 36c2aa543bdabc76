"""The table that lies beside the pictures, found by what it says, or why there is none."""

from pathlib import Path

from dermosan_lib.conditions import AD_HOC, recognise
from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import Table, plain
from dermosan_lib.study.tables.finding.files_beside import candidates
from dermosan_lib.study.tables.finding.own_tables import is_own
from dermosan_lib.study.tables.finding.table_candidates import read_candidate
from dermosan_lib.study.tables.finding.table_joins import joined_on_images, joined_on_key
from dermosan_lib.study.tables.finding.table_look import Found, labels_of, looked_at
from dermosan_lib.study.tables.image_column import Pictures
from dermosan_lib.study.tables.row_words import changed_in_words, few
from dermosan_lib.study.tables.source import Columns


def find_table(data: Path, files: list[str], columns: Columns) -> tuple[Table | None, list[str]]:
    """The table in ``data``, or a folder in it, that says what its pictures ``files`` show.

    A table that tells further things of the same pictures is joined to it, or one that tells the
    condition of each case to one that tells the pictures of each case. None where no table names a
    picture. The notes name tables that were found and are not used, with the reason.

    Raises `CatalogError` where several tables could be meant, and where a table names the pictures
    but does not say what they show: folders are then not taken for conditions in silence.
    """
    pictures = Pictures(files)
    found: list[Found] = []
    without_images: list[Table] = []
    strangers: list[Found] = []  # about other pictures
    unread: dict[str, str] = {}  # tables that cannot be read, with the reason
    found_files, notes = candidates(data)
    for file in found_files:
        tables, note, reason = read_candidate(file, data, pictures, columns)
        notes += note
        if reason:
            unread[file.name] = reason
        for table in tables:
            if is_own(file, table):
                notes.append(f"{table.name} is not used: it is a table of ours")
                continue
            one = looked_at(table, columns, pictures)
            if one is None:
                without_images.append(table)
            elif one.named:
                found.append(one)
            else:
                strangers.append(one)
    chosen, used = _chosen(found, without_images, data, columns)
    notes += [_no_images(table) for table in without_images if table.name not in used]
    notes += [f"{one.table.name} is not used: it names none of the pictures" for one in strangers]
    notes += [f"{name} is not used: {reason}" for name, reason in unread.items()]
    if chosen is None:
        _refuse_unread(unread, data, files)
        _refuse_unfound(columns, data)
        _refuse_strangers(strangers, data, files)
        return None, notes
    table = chosen.table
    for one in found:
        if one.table.name not in used:
            table = joined_on_images(table, chosen.image, one.table, one.image)
    return table, notes


def _refuse_unread(unread: dict[str, str], data: Path, files: list[str]) -> None:
    """A table that cannot be read may tell what the pictures show, unless folders surely do."""
    if unread and _folders_are_known(files):
        return
    for name, reason in unread.items():
        raise CatalogError(
            f"{name} in {data} is meant as a table, but {reason} It may tell what the pictures "
            "show: mend it, give another with --table, or move it away to take folders for "
            "conditions."
        )


def _folders_are_known(files: list[str]) -> bool:
    """Whether folders of one level are called as the conditions of a taxonomy."""
    parts = [file.split("/")[:-1] for file in files]
    depth = min(map(len, parts), default=0)
    levels = ({one[place] for one in parts} for place in range(depth))
    return any(len(names) > 1 and recognise(sorted(names)).name != AD_HOC for names in levels)


def _refuse_unfound(columns: Columns, data: Path) -> None:
    """What a person named must be found: folders are no answer to a question about a table."""
    for option, name in (("--image-column", columns.image), ("--label-column", columns.label)):
        if name:
            raise CatalogError(
                f"{option} names {name!r}, but no table in {data} that names its pictures has that "
                "column. Mend the name, or give the table with --table."
            )


def _refuse_strangers(strangers: list[Found], data: Path, files: list[str]) -> None:
    """A table that tells conditions must name pictures, unless folders bear its conditions' names.

    Its names may be spoilt, and folders such as ``part_1`` would be taken for conditions.
    """
    folders = {plain(part) for file in files for part in file.split("/")[:-1]}
    for one in strangers:
        if one.labels is None:
            continue
        if one.table.frame.empty:
            raise CatalogError(f"{one.table.name} has no row. Add a row for each image.")
        told = {plain(text) for text in set(one.labels.texts)}
        if len(told & folders) < len(told) / 2:
            names = one.table.frame[one.image]
            raise CatalogError(
                f"{one.table.name} tells conditions but names none of the pictures in {data}: its "
                f"{one.image} has {few(names.tolist())}, the files are {few(files)}. Name its "
                "column with --image-column, mend the names, or move it away to take folders for "
                f"conditions.{changed_in_words(names.tolist(), one.image)}"
            )


def _chosen(
    found: list[Found], without_images: list[Table], data: Path, columns: Columns
) -> tuple[Found | None, set[str]]:
    """The table to take, joined where two are needed, and the names of those in it."""
    labelled = [one for one in found if one.labels is not None]
    if len(labelled) > 1:
        labelled = [
            one for one in labelled if one.labels is not None and not one.labels.coarse
        ] or labelled
    if len(labelled) > 1:
        shown = [one for one in labelled if not one.table.hidden]
        labelled = shown if len(shown) == 1 else labelled
    if len(labelled) > 1:
        raise CatalogError(
            f"One table must describe the images, but {len(labelled)} in {data} could: "
            f"{', '.join(one.table.name for one in labelled[:5])}. Name one with --table."
        )
    if labelled:
        return labelled[0], {labelled[0].table.name}
    for one in found:
        for other in without_images:
            table = joined_on_key(one.table, other)
            labels = None if table is None else labels_of(table, columns.label, one.image)
            if table is not None and labels is not None:
                return Found(table, one.image, labels), {one.table.name, other.name}
    if found:
        one = max(found, key=lambda each: len(each.table.frame))
        names = ", ".join(one.table.frame.columns[:40])
        raise CatalogError(
            f"{one.table.name} names pictures of {data}, but no column is recognised that says "
            f"what they show; its columns are {names}. Name it with --label-column, or several of "
            "0 and 1 with commas between; or move the table away to take folders for conditions."
        )
    return None, set()


def _no_images(table: Table) -> str:
    return f"{table.name} is not used: no column of it is that of the pictures, by name or content"
