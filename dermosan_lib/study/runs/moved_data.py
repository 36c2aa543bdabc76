"""Where the pictures of a run lie now, after the run, its data or both have been moved."""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

import yaml

from dermosan_lib.errors import RunError

PARAMETERS_FILE = "parameters.yaml"
_TRIED = 50  # pictures that are looked for to know a folder again


def recorded_data(folder: Path) -> str | None:
    """The data folder that the run in ``folder`` was made with; None where it tells none.

    "" stands for phantoms.
    """
    try:
        values = yaml.safe_load((folder / PARAMETERS_FILE).read_text(encoding="utf-8-sig"))
        return str(values["data"])
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return None


def moved_folder(recorded: str, folder: Path, paths: Sequence[str]) -> Path | None:
    """Where the data folder ``recorded`` lies now, as seen from the run in ``folder``.

    There, if it holds ``paths``; else the last parts of its name below one of the run's own parent
    folders, as where both were moved together. None where no such folder holds them.
    """
    windows = "\\" in recorded or recorded[1:2] == ":"
    parts = (PureWindowsPath if windows else PurePosixPath)(recorded).parts[1:]
    below = [Path(*parts[start:]) for start in range(len(parts))]
    guesses = [parent / part for part in below for parent in folder.parents]
    for guess in (Path(recorded), *guesses):
        if guess.is_dir() and holds(guess, paths):
            return guess
    return None


def holds(data: Path, paths: Sequence[str]) -> bool:
    """Whether ``data`` has one of the first ``paths``, as they are or as `paths_now` finds them."""
    first = paths[:_TRIED]
    return any((data / path).is_file() for path in first) or bool(paths_now(data, first))


def paths_now(data: Path, paths: Iterable[str]) -> dict[str, str]:
    """The path below ``data`` of each of ``paths`` that is not a file there but has moved.

    What differs by case or by how accents are composed is taken where one file alone fits, and so
    is an absolute path of another machine whose last parts are a file here, as long as all such
    paths are alike. A path that cannot be found is left out.
    """
    lost = [path for path in paths if not (data / path).is_file()]
    if not lost or not data.is_dir():
        return {}
    files: dict[str, list[str]] = defaultdict(list)
    for file in _files(data):
        files[_plain(file)].append(file)
    most = max(len(parts) for parts in map(_parts, lost))
    best: dict[str, str] = {}
    for cut in range(most):  # of leading folders: of most paths at once, or none
        found = {}
        for path in lost:
            parts = _parts(path)
            fitting = files.get(_plain("/".join(parts[cut:])), []) if cut < len(parts) else []
            if len(fitting) == 1 and (cut == 0 or _absolute(path)):
                found[path] = fitting[0]
        if len(set(found.values())) == len(found) > len(best):
            best = found
        if len(best) == len(lost):
            break
    return best


def refuse_elsewhere(data: Path, folder: Path, paths: Sequence[str]) -> None:
    """Raise `RunError` where ``data`` holds none of the pictures of the run in ``folder``."""
    if paths and not holds(data, paths):
        raise RunError(
            f"The catalogue of {folder.name} lists {len(paths):,} pictures, but {data} holds none "
            f"of the first, such as {paths[0]}. Give the folder where they lie now as data "
            "(dermosan run DATA, or the parameter data of a notebook)."
        )


def not_found(recorded: str, folder: Path) -> RunError:
    """What is told where the data folder of a run has gone."""
    return RunError(
        f"The run {folder.name} was made with the pictures in {recorded}, which are not there, nor "
        f"beside {folder}. Give the folder where they lie now as data (dermosan run DATA, or the "
        "parameter data of a notebook)."
    )


def _files(data: Path) -> Iterator[str]:
    known: set[tuple[int, int]] = set()
    for place, folders, names in os.walk(data, followlinks=True):
        status = Path(place).stat()
        if (status.st_dev, status.st_ino) in known:  # a link to a folder above it
            folders.clear()
            continue
        known.add((status.st_dev, status.st_ino))
        for name in names:
            yield (Path(place) / name).relative_to(data).as_posix()


def _parts(path: str) -> list[str]:
    return [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]


def _absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or path[1:2] == ":"


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
