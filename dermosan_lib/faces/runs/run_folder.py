"""The folder of a run that is being made: its name, its lock, its beginning and its end."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs.environment import environment_text
from dermosan_lib.faces.runs.gathering import gathered
from dermosan_lib.faces.runs.parameter import Parameter
from dermosan_lib.system import (
    atomic_path,
    held_alone,
    locked,
    refusals_in_words,
    remove_leftovers,
    sync_folder,
)
from dermosan_lib.text import visible

PARAMETERS = "parameters.yaml"
_LONGEST_NAME = 200  # bytes; file systems take 255, of which .NAME.partial and its like need some


def check_name(name: str) -> str:
    """``name``; raises `RunError` where it cannot be a folder's, or could not be shown."""
    if not name or name.startswith(".") or Path(name).name != name or visible(name) != name:
        raise RunError(
            f"A run name is a plain folder name, but is {name!r}. Choose one without slashes, "
            "leading dot and characters that show nothing."
        )
    if len(os.fsencode(name)) > _LONGEST_NAME:
        raise RunError(
            f"A run name has at most {_LONGEST_NAME} bytes, but this has "
            f"{len(os.fsencode(name))}. Choose a shorter one."
        )
    return name


def check_text(path: Path) -> None:
    """Refuse a path that cannot be written down in a notebook."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise RunError(
            f"Folders of a run have names in UTF-8, but one is {str(path)!a}. Rename it."
        ) from error


def check_free(target: Path) -> None:
    """Refuse a run's folder that exists."""
    if target.exists():
        raise RunError(
            f"Run names are used once, and {target} exists. Choose another --name or remove it."
        )


@contextmanager
def held(target: Path, partial: Path) -> Iterator[None]:
    """Hold the run's name; nothing of the run is written or removed by who does not.

    The lock lies beside the folder, whose name changes at the end.
    """
    with held_alone(
        lock_of(partial),
        what=f"One process at a time makes a run, but {target} is being made",
        remedy="Wait until it has ended, end it, or choose another --name.",
    ):
        check_free(target)  # the one before us may have ended meanwhile
        yield


def wait_for(name: str, runs: Path) -> None:
    """Wait until no other process makes the run ``name``."""
    with locked(lock_of((runs / check_name(name)).resolve().with_name(f".{name}.partial"))):
        pass


def lock_of(partial: Path) -> Path:
    """The lock of the run that is made in ``partial``."""
    return partial.with_suffix(".lock")


def begin(partial: Path, values: Mapping[str, Any], declared: Mapping[str, Parameter]) -> None:
    """Make the folder, or go on in it; raises `RunError` where it began with other parameters.

    The data, and a table, may have been moved since: what the run began with is then not there any
    more, and the new folder holds the pictures that its catalogue lists.
    """
    path = partial / PARAMETERS
    if path.is_file():
        before = gathered(yaml.safe_load(path.read_text(encoding="utf-8-sig")), declared)
        # A version before had fewer parameters, and did what their defaults say.
        newer = [key for key in values if key not in before and key in declared]
        before |= {key: declared[key].default for key in newer}
        if before != dict(values):
            changed = sorted(
                key for key in {*before, *values} if before.get(key) != values.get(key)
            )
            if _moved(before, values, changed, partial):
                remove_leftovers(partial)
                _write_parameters(path, values)
                return
            raise RunError(
                f"An unfinished run of this name began with other values of {', '.join(changed)}. "
                f"Give the same ones to resume, choose another --name, or remove {partial}."
            )
        remove_leftovers(partial)
        return
    (partial / "notebooks").mkdir(parents=True, exist_ok=True)
    with atomic_path(partial / "environment.txt") as temporary:
        temporary.write_text(environment_text(), encoding="utf-8")
    _write_parameters(path, values)


def _moved(
    before: Mapping[str, Any], values: Mapping[str, Any], changed: Sequence[str], partial: Path
) -> bool:
    """Whether nothing has changed but the place of the data; raises `RunError` for other data."""
    if not {"data"} <= set(changed) <= {"data", "table"} or Path(before["data"]).is_dir():
        return False
    from dermosan_lib.study.runs import open_run

    open_run(values["data"], partial)
    return True


def _write_parameters(path: Path, values: Mapping[str, Any]) -> None:
    with atomic_path(path) as temporary:
        temporary.write_text(yaml.safe_dump(dict(values), sort_keys=False), encoding="utf-8")


def finish(partial: Path, target: Path) -> None:
    """Give the run its name; what took that name meanwhile stays, and so does the run."""
    if target.exists() or target.is_symlink():  # an empty folder would give way unasked
        raise RunError(
            f"The run is whole, but {target}, whose name it takes, has been made meanwhile. "
            f"Move that away and run the same command again; nothing of {partial} is lost."
        )
    for passing in (*partial.glob("checkpoint_*"), *partial.glob(".*.lock")):
        passing.unlink()
    with refusals_in_words(target):
        partial.rename(target)
        sync_folder(target.parent)
