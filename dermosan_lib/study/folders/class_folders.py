"""What each picture shows where every condition has a folder, in parts of a split or not."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from dermosan_lib.conditions import AD_HOC, recognise
from dermosan_lib.errors import CatalogError
from dermosan_lib.study.folders.folder_doubts import (
    copies,
    holding_conditions,
    identifiers,
    no_conditions,
)
from dermosan_lib.study.folders.folder_tree import (
    Folder,
    folder_tree,
    parts_by_name,
    parts_by_structure,
    pieces,
    wrapped,
)
from dermosan_lib.study.folders.split_words import part_named
from dermosan_lib.system import few

SPLIT_FOLDERS = ("keep", "join", "no")
_ANSWERS = (
    "Say --split-folders keep to use the split as given, join to take all as one collection, or "
    "no where {outer} are the conditions (in a notebook: split_folders)."
)
_NO_CLASSES = (
    "Put each condition's images into a folder of its name, or give the table that tells the "
    "conditions by --table. Say --split-folders no where {outer} are the conditions."
)


class _Levels(NamedTuple):
    """How many folders above a picture's name tell its class and its part."""

    label: int
    part: int  # -1 where none does


def by_class_folders(
    data: Path,
    files: list[str],
    depth: int = 0,
    split_folders: str = "",
    masks: Collection[str] = (),
) -> tuple[pd.DataFrame, list[str]]:
    """``path`` and ``label`` of the ``files`` that lie in class folders, and notes in words.

    A folder that holds all others is passed through. Folders that are the parts of a split, told by
    their names or because they hold the same class folders, are no conditions: ``split_folders``
    says what is meant, ``keep`` (a column ``part`` tells the folder of each), ``join`` (the parts
    are one collection) or ``no`` (they are conditions).

    ``depth``: how many folders below ``data`` the class folders lie. ``masks`` are files whose
    folders need no picture. Raises `CatalogError` where there is no class folder, or where it
    cannot be told what folders are and nobody has said.
    """
    check_answer(split_folders)
    place = files[0].split("/")[:depth]
    base = data.joinpath(*place)
    tree = folder_tree(file.split("/", depth)[depth] for file in files)
    through = wrapped(tree, base.resolve().name)
    for name in through:
        tree, base, depth = tree.folders[name], base / name, depth + 1
    if not tree.folders:
        raise CatalogError(
            f"{base} holds images but no class folders and no table. Put each condition's images "
            "into a folder of its name, or give --table."
        )
    levels = _levels(base, tree, split_folders)
    lowest = depth + max(levels)
    kept = [file for file in files if file.count("/") > lowest]
    loose = len(files) - len(kept)
    folders = [file.split("/") for file in kept]
    rows = pd.DataFrame({"path": kept, "label": [f[depth + levels.label] for f in folders]})
    if split_folders == "keep":
        rows["part"] = [f[depth + levels.part] for f in folders]
    notes = [f"the class folders are those in {'/'.join(through)}"] if through else []
    if loose:
        notes.append(f"{loose} images lie outside any class folder and are left out")
    below = sorted({name for file in folders for name in file[depth + levels.label + 1 : -1]})
    if below and levels.part <= levels.label:
        notes.append(
            f"folders in class folders ({few(below)}) are no conditions: their pictures are those "
            "of the class folder"
        )
    notes += copies(set(rows["label"]))
    if recognise(sorted(set(rows["label"]))).name == AD_HOC:
        notes += identifiers({str(k): int(n) for k, n in rows["label"].value_counts().items()})
    notes += _empty(data, [*kept, *masks], depth + levels.label)
    return rows, notes


def parts_of(files: list[str], depth: int = 0) -> pd.DataFrame:
    """``path`` and ``part`` of ``files`` whose labels a table tells: the folder that parts them.

    Raises `CatalogError` where all lie in one folder.
    """
    tree = folder_tree(file.split("/", depth)[depth] for file in files)
    while not tree.loose and len(tree.folders) == 1:
        (tree,), depth = tree.folders.values(), depth + 1
    if tree.loose or len(tree.folders) < 2:
        raise CatalogError(
            "--split-folders keep needs a folder for each part of the split, but the images that "
            "the table names lie in one. Leave the option out."
        )
    return pd.DataFrame({"path": files, "part": [file.split("/")[depth] for file in files]})


def check_answer(split_folders: str) -> None:
    """Raise `CatalogError` for a word that ``split_folders`` does not know."""
    if split_folders not in ("", *SPLIT_FOLDERS):
        raise CatalogError(
            f"--split-folders is {', '.join(SPLIT_FOLDERS)}, but is {split_folders!r}. Change it."
        )


def _levels(base: Path, tree: Folder, answer: str) -> _Levels:
    """Which level of folders below ``base`` tells the class, and which the part."""
    outer = list(tree.folders.values())
    names = sorted(tree.folders)
    inner = sorted({name for folder in outer for name in folder.folders})
    turned = not parts_by_name(names) and parts_by_name(inner)  # melanoma/train, melanoma/test
    if answer == "no":
        return _Levels(0, -1)
    deeper = any(part.folders for folder in outer for part in folder.folders.values())
    if turned and deeper and recognise(names).name == AD_HOC:  # fold_1/train/melanoma
        raise _two_levels(base, names, inner)
    if answer and turned:
        return _Levels(0, 1 if answer == "keep" else -1)
    if answer:
        _check_parts(base, outer, inner)
        return _Levels(1, 0)
    reason = _doubt(names, inner, outer, turned)
    if reason:
        answers = _ANSWERS if inner else _NO_CLASSES
        raise CatalogError(
            f"Folders in {base} must be named after conditions, but {reason}. "
            + answers.format(outer=few(names))
        )
    if not inner and pieces(names):
        raise CatalogError(
            f"Folders in {base} must be named after conditions, but {few(names)} are numbered "
            "pieces of one collection and hold pictures without class folders. The table that "
            "tells the conditions is missing, such as HAM10000_metadata.csv: put it there or give "
            f"--table. Say --split-folders no where {few(names)} are the conditions."
        )
    return _Levels(0, -1)


def _doubt(names: list[str], inner: list[str], outer: list[Folder], turned: bool) -> str:
    """Why folders may be parts of a split, in words; "" where they are the conditions."""
    if parts_by_name(names):
        holding = f"which hold the folders {few(inner)}" if inner else "without class folders"
        return f"are {', '.join(names)}, the parts of a split, {holding}"
    if turned:
        return f"the folders in them, {few(inner)}, are the parts of a split"
    if recognise(names).name != AD_HOC:
        return ""
    if told := no_conditions(names):
        return told
    parts = parts_by_structure(outer)
    if parts:
        return (
            f"{few(parts)} hold folders of the same names ({few(inner)}), as the parts of a split "
            "do"
        )
    for folder in outer:
        held = list(folder.folders)
        if len(held) > 1 and (part_named(folder.name) or recognise(held).name != AD_HOC):
            return f"{folder.name} holds class folders itself ({few(sorted(held))})"
    return holding_conditions(names, inner)


def _check_parts(base: Path, outer: list[Folder], inner: list[str]) -> None:
    if not inner:
        raise CatalogError(
            f"--split-folders needs folders that hold class folders, but those in {base} hold "
            "pictures only. Leave the option out, or give the table that tells the conditions by "
            "--table."
        )
    if parts_by_name(inner):
        raise _two_levels(base, sorted(folder.name for folder in outer), inner)


def _two_levels(base: Path, names: list[str], inner: list[str]) -> CatalogError:
    return CatalogError(
        f"Folders of two levels in {base} are parts of a split: {few(names)} and in them "
        f"{few(inner)}. Give one of the former as the folder of images, or say --split-folders no "
        f"where {few(names)} are the conditions."
    )


def _empty(data: Path, files: Collection[str], depth: int) -> list[str]:
    """A note on folders beside those of the classes, ``depth`` deep, without any of ``files``."""
    filled = {tuple(name.split("/")[: depth + 1]) for name in files}
    empty = []
    for parent in sorted({folders[:depth] for folders in filled if len(folders) > depth}):
        for entry in sorted(data.joinpath(*parent).iterdir()):
            hidden = entry.name.startswith((".", "_"))
            if not hidden and (*parent, entry.name) not in filled and entry.is_dir():
                empty.append("/".join((*parent, entry.name)))
    if not empty:
        return []
    return [f"{len(empty)} folders hold no picture that can be read: {few(empty)}"]
