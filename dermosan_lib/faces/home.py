"""Folders for what Jupyter and Keras write beside the work, where the home folder takes nothing.

Containers and cluster nodes often have a home folder that cannot be written, or none at all.
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

_NAMES = (
    "JUPYTER_RUNTIME_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_CONFIG_DIR",
    "IPYTHONDIR",
    "KERAS_HOME",
)
# What a person's own folder holds is still read where this is said by a second variable.
_READ_TOO = {"JUPYTER_DATA_DIR": "JUPYTER_PATH", "JUPYTER_CONFIG_DIR": "JUPYTER_CONFIG_PATH"}

log = logging.getLogger(__name__)


def writable_environment() -> dict[str, str]:
    """Environment variables for children of ours; empty where all their folders can be written.

    What cannot is given a private temporary folder, made once a process. It is removed when this
    process ends, unless a log is in it. What is lost by that is told once.
    """
    lacking = {name: path for name, path in _folders().items() if not _can_write(path)}
    return dict(_stand_in(tuple(lacking.items()))) if lacking else {}


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


@functools.cache
def _stand_in(lacking: tuple[tuple[str, Path | None], ...]) -> dict[str, str]:
    folder = Path(tempfile.mkdtemp(prefix="dermosan-"))  # for this person's eyes alone
    atexit.register(_remove, folder, os.getpid())
    log.warning(
        "%s cannot be written, so %s stands in for it. History and settings that Jupyter and "
        "IPython keep are lost with it; results are not. Set HOME to a folder that can be written.",
        lacking[0][1] or "The home folder",
        folder,
    )
    made = {}
    for name, path in lacking:
        (folder / name.lower()).mkdir(mode=0o700)
        made[name] = str(folder / name.lower())
        if path is not None and name in _READ_TOO and path.is_dir():
            known = filter(None, [os.environ.get(_READ_TOO[name]), str(path)])
            made[_READ_TOO[name]] = os.pathsep.join(known)
    return made


def _folders() -> dict[str, Path | None]:
    """Variable and folder of each; None where the person has no home."""
    try:
        home = Path.home()
        paths = (
            jupyter_runtime_dir(),  # keys and ports of kernels
            jupyter_data_dir(),  # signatures of notebooks
            jupyter_config_dir(),
            os.environ.get("IPYTHONDIR") or home / ".ipython",
            # Keras would take /tmp/.keras and read there what any other person has put.
            os.environ.get("KERAS_HOME") or home / ".keras",
        )
        return dict(zip(_NAMES, map(Path, paths), strict=True))
    except RuntimeError:
        return dict.fromkeys(_NAMES)


def _can_write(folder: Path | None) -> bool:
    """Whether a file can be made in ``folder``, or in what it would be made in; nothing stays."""
    if folder is None or not folder.is_absolute():
        return False
    try:
        while not folder.exists():
            folder = folder.parent
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


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
