"""How folders of pictures lie in one another, and what that makes them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dermosan_lib.conditions import AD_HOC, recognise
from dermosan_lib.study.folders.split_words import part_named

# Folders that hold a collection and say nothing of its pictures.
_WRAPPERS = {
    "data", "dataset", "datasets", "images", "image", "imgs", "img", "pictures", "photos", "files",
    "archive", "jpg", "jpeg", "png", "imagenes", "fotos", "datos", "raw", "all",
}  # fmt: skip
# What is numbered because it is a piece of something, or a person, and no condition.
_PIECES = {
    "part", "parts", "images", "image", "imgs", "img", "pictures", "photos", "batch", "chunk",
    "folder", "dir", "set", "subset", "dataset", "archive", "data", "disc", "disk", "vol",
    "volume", "section", "shard", "split", "fold", "cv", "parte", "lote", "carpeta", "imagenes",
    "fotos", "bilder", "teil", "dcim", "canon", "patient", "patients", "paciente", "pat",
    "subject", "subj", "participant", "nikon", "sony", "apple", "media", "olymp", "fuji",
    "person", "case", "caso", "lesion", "visit", "series", "serie", "session",
}  # fmt: skip
_SAME = 0.5  # of the class folders of the part that has fewer
_LETTERED = re.compile(r"(?<=[\W_])(?:[a-z]|[ivx]+)(?=[\W_]*$)")


@dataclass
class Folder:
    """A folder that holds pictures, itself or below."""

    name: str
    folders: dict[str, "Folder"] = field(default_factory=dict)
    loose: int = 0  # pictures that lie in it itself

    def inner(self) -> set[str]:
        """Names of the folders in it, as far as they are to be compared."""
        return {compared(name) for name in self.folders}


def folder_tree(files: Iterable[str]) -> Folder:
    """The tree of the folders of ``files``."""
    root = Folder("")
    for file in files:
        *parts, _ = file.split("/")
        place = root
        for part in parts:
            place = place.folders.setdefault(part, Folder(part))
        place.loose += 1
    return root


def compared(name: str) -> str:
    """``name`` without case, blanks and a count at its end, to find the same class elsewhere."""
    return re.sub(r"[\W_]+", "", re.sub(r"[\s_-]+\d+(\.\d+)?k?\s*$", "", name.casefold())) or name


def wrapped(tree: Folder, above: str = "") -> tuple[str, ...]:
    """The folders, one in the other, that hold everything in ``tree`` and are no condition.

    ``above`` is the name of the folder of ``tree``.
    """
    path: tuple[str, ...] = ()
    while not tree.loose and len(tree.folders) == 1:
        (only,) = tree.folders.values()
        if not only.folders or not _is_wrapper(only, above):
            break
        path, tree, above = (*path, only.name), only, only.name
    return path


def _is_wrapper(folder: Folder, above: str) -> bool:
    if recognise([folder.name]).name != AD_HOC:  # a condition, and what is in it are its patients
        return False
    known = compared(folder.name) in {*_WRAPPERS, compared(above)} or part_named(folder.name)
    return bool(known) or len(folder.folders) == 1 or not numbered_alike(folder.folders)


def numbered_alike(names: Iterable[str]) -> str:
    """What stands before the number in which alone all ``names`` differ; "" where more differs.

    A single letter or a Roman number at the end is one too, as of ``fold_a`` and ``part II``.
    """
    split = [re.split(r"(\d+)", _LETTERED.sub("0", name.casefold())) for name in names]
    if len(split) < 2 or len({tuple(one[::2]) for one in split}) > 1:
        return ""
    differing = [
        place for place, column in enumerate(zip(*split, strict=True)) if len(set(column)) > 1
    ]
    place = differing[0] if differing else len(split[0]) - 2  # letters alone differ
    return "".join(split[0][:place])


def pieces(names: Iterable[str]) -> bool:
    """Whether ``names`` are those of numbered pieces, such as ``images_1`` and ``images_2``."""
    every = list(names)
    words = re.split(r"[\W\d_]+", numbered_alike(every).rstrip(" _-.()[]"))
    if words == [""] and len(every) > 1:  # the number stands first, as in 100CANON
        ends = {re.sub(r"^[\W\d_]+", "", name.casefold()) for name in every}
        return len(ends) == 1 and ends <= _PIECES
    return words[-1] in _PIECES


def parts_by_name(names: Iterable[str]) -> bool:
    """Whether all ``names`` say that they are parts of a split, and not all the same."""
    said = [part_named(name) for name in names]
    return all(said) and len(set(said)) > 1


def parts_by_structure(folders: Iterable[Folder]) -> list[str]:
    """Names of the folders that hold the same class folders, as parts of a split do; sorted.

    None where they are a minority that shares but one name.
    """
    every = list(folders)
    shared: dict[str, set[str]] = {}
    for number, one in enumerate(every):
        for other in every[number + 1 :]:
            same = one.inner() & other.inner()
            if same and len(same) >= _SAME * min(len(one.inner()), len(other.inner())):
                shared.setdefault(one.name, set()).update(same)
                shared.setdefault(other.name, set()).update(same)
    several = any(len(names) > 1 for names in shared.values())
    return sorted(shared) if several or 2 * len(shared) >= len(every) else []
