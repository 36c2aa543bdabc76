"""Files and folders that are written whole or not at all."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dermosan_lib.errors import RunError

_REMEDIES = {
    errno.ENOTEMPTY: "A folder of that name exists: remove it or choose another name.",
    errno.EEXIST: "It exists: remove it or choose another name.",
    errno.ENOTDIR: "A file of that name exists: remove it or choose another name.",
    errno.EISDIR: "A folder of that name exists: remove it or choose another name.",
    errno.ENOSPC: "Free some space and run again.",
    errno.EDQUOT: "Free some of your quota and run again.",
    errno.EROFS: "Choose a folder that can be written.",
    errno.EACCES: "Choose a folder you may write to.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Give a temporary sibling of ``path``, renamed to it when the block ends without an error.

    The block makes a file or a folder there; the suffix is kept, since libraries choose a format by
    it. On any error nothing is left behind and what was at ``path`` stays. A file replaces a file;
    a folder takes only a free place.

    Raises `RunError` where the disk is full or refuses.
    """
    path = Path(path)
    temporary = path.with_name(f".{secrets.token_hex(4)}.tmp.{path.name}")
    try:
        with refusals_in_words(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield temporary
            _sync(temporary)
            temporary.replace(path)
    finally:
        _remove(temporary)


@contextmanager
def refusals_in_words(path: Path) -> Iterator[None]:
    """Raise `RunError` where the disk is full or refuses, naming ``path`` and what to do."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REMEDIES:
            raise
        raise RunError(
            f"{path} could not be written: {error.strerror}. {_REMEDIES[error.errno]}"
        ) from error


def remove_leftovers(folder: Path, name: str = "*") -> None:
    """Remove what `atomic_path` of a killed process left of ``name`` in ``folder`` and below.

    To be called where no other process writes ``name`` there.
    """
    for path in sorted(folder.rglob(f".{'[0-9a-f]' * 8}.tmp.{name}")):
        _remove(path)


def _sync(path: Path) -> None:
    """Have the content on the disk before its name says that it is whole."""
    for file in [path] if path.is_file() else path.rglob("*"):
        if file.is_file():
            with file.open("rb+") as stream:
                os.fsync(stream.fileno())


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
