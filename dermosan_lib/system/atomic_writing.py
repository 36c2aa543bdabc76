"""Files and folders that are written whole or not at all."""

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dermosan_lib.errors import RunError

_IN_THE_WAY = "A folder of that name exists: remove it or choose another name."
_NOT_ALLOWED = "Choose a folder you may write to."
_AWAY = "Look whether the disk or network folder is still there, then run again."
_BY_NAME = {  # not every system knows each of them
    "ENOTEMPTY": _IN_THE_WAY,
    "EEXIST": "It exists: remove it or choose another name.",
    "ENOTDIR": "A file of that name exists: remove it or choose another name.",
    "EISDIR": _IN_THE_WAY,
    "ENOSPC": "Free some space and run again.",
    "EDQUOT": "Free some of your quota and run again.",
    "EFBIG": "Raise the limit of file sizes (`ulimit -f unlimited`), or choose a disk that takes "
    "larger files, then run again.",
    "EROFS": "Choose a folder that can be written.",
    "EACCES": _NOT_ALLOWED,
    "EPERM": _NOT_ALLOWED,
    "ENAMETOOLONG": "Choose a shorter name.",
    "ELOOP": "Links lead in a circle there: choose a folder without.",
    "EMFILE": "Too many files are open: raise the limit (`ulimit -n 4096`) and run again.",
    "ENFILE": "Too many files are open on this machine: end other programs and run again.",
    "ETXTBSY": "A program of that name is running: end it or choose another name.",
    "EBUSY": "Another program has it: end that or choose another name.",
    "EIO": "The disk reports a fault: look at its health, or choose another disk, and run again.",
    "ESTALE": _AWAY,
    "ENODEV": _AWAY,
    "ENXIO": _AWAY,
    "ENOTCONN": _AWAY,
    "ETIMEDOUT": _AWAY,
    "EHOSTDOWN": _AWAY,
    "EREMOTEIO": _AWAY,
}
_REMEDIES = {
    getattr(errno, name): advice for name, advice in _BY_NAME.items() if hasattr(errno, name)
}
_PART_WRITTEN = re.compile(r"\d+ requested and \d+ written")  # NumPy's words, without a number
_NO_SUCH_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF, errno.EACCES)


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Give a temporary sibling of ``path``, renamed to it when the block ends without an error.

    The block makes a file or a folder there; the suffix is kept, since libraries choose a format by
    it. On any error nothing is left behind and what was at ``path`` stays. A file replaces a file;
    a folder takes only a free place. When the block has ended the content is on the disk, and so is
    its name.

    Raises `RunError` where the disk is full or refuses.
    """
    path = Path(path)
    temporary = path.with_name(f".{secrets.token_hex(4)}.tmp.{path.name}")
    try:
        with refusals_in_words(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        with refusals_in_words(path):
            yield temporary
            _sync(temporary)
            temporary.replace(path)
            sync_folder(path.parent)
    finally:
        with suppress(OSError):  # where even this is refused, the first refusal is what is told
            _remove(temporary)


@contextmanager
def refusals_in_words(path: Path) -> Iterator[None]:
    """Raise `RunError` where the disk is full or refuses, naming ``path`` and what to do."""
    try:
        yield
    except OSError as error:
        remedy = _remedy(error)
        if remedy is None:
            raise
        raise RunError(
            f"{path} could not be written: {error.strerror or error}. {remedy}"
        ) from error


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` on the disk, so that a rename outlives a power cut.

    Nothing is done where the system cannot: on Windows, or on a file system without it.
    """
    if os.name == "nt":
        return
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:  # a folder may be written and yet not be read
        return
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _NO_SUCH_SYNC:
            raise
    finally:
        os.close(opened)


def remove_leftovers(folder: Path, name: str = "*") -> None:
    """Remove what `atomic_path` of a killed process left of ``name`` in ``folder`` and below.

    To be called where no other process writes ``name`` there: by whoever holds the lock of the run
    or of the cached file.
    """
    for path in sorted(folder.rglob(f".{'[0-9a-f]' * 8}.tmp.{name}")):
        _remove(path)


def _remedy(error: OSError) -> str | None:
    if error.errno is None and _PART_WRITTEN.search(str(error)):
        return "The disk, a quota or the limit of file sizes is reached: make room and run again."
    return _REMEDIES.get(error.errno) if error.errno is not None else None


def _sync(path: Path) -> None:
    """Have the content on the disk before its name says that it is whole."""
    for entry in [path, *path.rglob("*")] if path.is_dir() else [path]:
        if entry.is_file():
            with entry.open("rb+") as stream:
                os.fsync(stream.fileno())
        elif entry.is_dir():
            sync_folder(entry)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
