"""Where this person's system keeps what a program can make again."""

import os
import sys
from pathlib import Path

_PLACES = {  # system: variable that names the folder, and where it lies below the home folder
    "win32": ("LOCALAPPDATA", Path("AppData", "Local")),
    "darwin": ("", Path("Library", "Caches")),
}
_ELSEWHERE = ("XDG_CACHE_HOME", Path(".cache"))


def cache_folder() -> Path:
    """Our folder of caches, which may not exist yet.

    Raises `RuntimeError` for a person without a home folder, as in a container that runs under any
    number.
    """
    named, below = _PLACES.get(sys.platform, _ELSEWHERE)
    base = os.environ.get(named) or Path.home() / below
    return Path(base) / "dermosan"


def keras_home() -> Path:
    """The folder of Keras' settings and downloaded weights: the person's own, else one of ours.

    Keras makes it when it is imported. Left to itself it would make ``~/.keras``; and where that
    cannot be, ``/tmp/.keras``, in which it would believe what any other person has put there.

    Raises `RuntimeError` as `cache_folder` does.
    """
    if named := os.environ.get("KERAS_HOME"):
        return Path(named)
    theirs = Path.home() / ".keras"
    return theirs if theirs.is_dir() else cache_folder() / "keras"
