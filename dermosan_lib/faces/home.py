"""Folders for what Jupyter, IPython and Keras write beside the work, so that no home gets it.

Containers and cluster nodes often have a home folder that cannot be written, or none at all. And
where there is one, a history of IPython's, signatures of notebooks and settings are not for us to
leave there, nor should a person's startup files change what a run computes.
"""

import atexit
import functools
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir

from dermosan_lib.system import keras_home

_NAMES = (
    "JUPYTER_RUNTIME_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_CONFIG_DIR",
    "IPYTHONDIR",
    "KERAS_HOME",
)
_ALWAYS = ("IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR")
# What a person's own folder holds is still read where this is said by a second variable.
_READ_TOO = {"JUPYTER_DATA_DIR": "JUPYTER_PATH", "JUPYTER_CONFIG_DIR": "JUPYTER_CONFIG_PATH"}

log = logging.getLogger(__name__)


def writable_environment() -> dict[str, str]:
    """Environment variables for children of ours that name folders which can be written.

    Folders for IPython's history and Jupyter's data and settings are always private temporary ones,
    beside which the person's own data and settings of Jupyter are read; any other is, where it
    cannot be written, and what is lost by that is told once. They are made once a process and
    removed when it ends, unless a log is in them.
    """
    folders = _folders()
    lacking = {name: path for name, path in folders.items() if not can_write(path)}
    if lacking:
        _tell(next(iter(lacking.values())))
    apart = {name: folders[name] for name in _ALWAYS}
    made = dict(_stand_in(tuple((lacking | apart).items())))
    if "JUPYTER_RUNTIME_DIR" not in made:  # else it would follow the folder of data
        made["JUPYTER_RUNTIME_DIR"] = str(folders["JUPYTER_RUNTIME_DIR"])
    return made


@contextmanager
def writable_home() -> Iterator[None]:
    """Have `writable_environment` in this process' own environment, for kernels started in it."""
    changed = writable_environment()
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def can_write(folder: Path | None) -> bool:
    """Whether a file can be made in ``folder``, or in what it would be made in; nothing stays."""
    if folder is None or not folder.is_absolute():
        return False
    try:
        while not folder.exists() and folder != folder.parent:  # a drive may be missing
            folder = folder.parent
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@functools.cache
def _stand_in(lacking: tuple[tuple[str, Path | None], ...]) -> dict[str, str]:
    folder = _private_folder()
    made = {}
    for name, path in lacking:
        (folder / name.lower()).mkdir(mode=0o700, exist_ok=True)
        made[name] = str(folder / name.lower())
        theirs = path is not None and path.is_dir() and folder not in path.parents
        if theirs and name in _READ_TOO:
            known = filter(None, [os.environ.get(_READ_TOO[name]), str(path)])
            made[_READ_TOO[name]] = os.pathsep.join(known)
    return made


@functools.cache
def _private_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dermosan-"))  # for this person's eyes alone
    atexit.register(_remove, folder, os.getpid())
    return folder


@functools.cache
def _tell(lacking: Path | None) -> None:
    log.warning(
        "%s cannot be written, so %s stands in for it. History and settings that Jupyter and "
        "IPython keep are lost with it; results are not. Set HOME to a folder that can be written.",
        lacking or "The home folder",
        _private_folder(),
    )


def _folders() -> dict[str, Path | None]:
    """Variable and folder of each; None where the person has no home."""
    try:
        home = Path.home()
        paths = (
            jupyter_runtime_dir(),  # keys and ports of kernels
            jupyter_data_dir(),  # signatures of notebooks
            jupyter_config_dir(),
            os.environ.get("IPYTHONDIR") or home / ".ipython",
            keras_home(),
        )
        return dict(zip(_NAMES, map(Path, paths), strict=True))
    except RuntimeError:
        return dict.fromkeys(_NAMES)


def _remove(folder: Path, owner: int) -> None:
    """Keep logs and nothing else; a forked child leaves all to its parent."""
    if os.getpid() != owner:
        return
    for _ in range(2):  # a kernel may write its last while it is removed
        for path in sorted(folder.rglob("*"), reverse=True):  # what is inside comes first
            with suppress(OSError):  # it is gone already, or holds a log
                if path.is_dir() and not path.is_symlink():
                    path.rmdir()
                elif path.suffix != ".log" or not path.stat().st_size:
                    path.unlink()
    with suppress(OSError):
        folder.rmdir()
