"""Every file below a folder, links followed, without what systems and programs leave behind."""

import os
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

# Folders in which systems leave small or removed pictures; compared without case. What macOS and
# notebooks leave begins with "." or "__", and other files of systems are no pictures.
_LEFT_BEHIND = {"@eadir", "#recycle", "$recycle.bin"}


@dataclass
class Walk:
    """What `walk_files` met; paths are relative to the folder, with ``/``."""

    files: list[str] = field(default_factory=list)
    underscored: list[str] = field(default_factory=list)  # in folders whose names begin with "_"
    broken: list[str] = field(default_factory=list)  # links that lead nowhere
    repeated: list[str] = field(default_factory=list)  # links to folders that were met already
    closed: list[str] = field(default_factory=list)  # folders that may not be read

    def notes(self) -> list[str]:
        """What was passed over, in words."""
        told = (
            (self.broken, "links lead nowhere and are left out"),
            (self.repeated, "links lead to folders that are listed already and are passed over"),
            (self.closed, "folders may not be read and are left out"),
        )
        return [f"{len(names)} {words}: {few(names)}" for names, words in told if names]


def walk_files(folder: Path) -> Walk:
    """List the files below ``folder``, sorted.

    Links to files and folders are followed, each folder once: what a link shows goes by the link's
    name, unless the folder is met without it. Names that begin with ``.``, and folders that network
    disks leave behind (``@eaDir``), are passed over; what lies where a name begins with ``_`` is
    not among the ``files``, but told apart.
    """
    walk, links = Walk(), deque[str]()
    seen = {_identity(folder)}
    _descend(folder, [""], walk, links, seen)
    while links:
        link = links.popleft()
        identity = _identity(folder / link)
        if identity in seen:
            walk.repeated.append(link)
            continue
        seen.add(identity)
        _descend(folder, [link], walk, links, seen)
    for names in (walk.files, walk.underscored, walk.broken, walk.repeated, walk.closed):
        names.sort()
    return walk


def few(names: list[str]) -> str:
    """The first three of ``names``."""
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")


def _descend(
    base: Path, folders: list[str], walk: Walk, links: deque[str], seen: set[tuple[int, int]]
) -> None:
    """List ``folders`` and all below them; folders behind links are put off to ``links``."""
    while folders:
        place = folders.pop()
        try:
            with os.scandir(base / place) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError:
            walk.closed.append(place or ".")
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name.casefold() in _LEFT_BEHIND:
                continue
            path = f"{place}/{entry.name}" if place else entry.name
            if _is_folder(entry, linked=False):
                seen.add(_identity(base / path))
                folders.append(path)
            elif not entry.is_symlink():
                if entry.is_file():
                    _underscored(path, walk).append(path)
            elif _is_folder(entry, linked=True):
                links.append(path)
            elif _is_file(entry):
                _underscored(path, walk).append(path)
            else:
                walk.broken.append(path)


def _underscored(path: str, walk: Walk) -> list[str]:
    hidden = path.startswith("_") or "/_" in path
    return walk.underscored if hidden else walk.files


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _is_folder(entry: "os.DirEntry[str]", *, linked: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=linked)
    except OSError:
        return False


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself
        return False
