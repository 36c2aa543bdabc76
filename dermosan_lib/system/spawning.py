"""Processes that start afresh, and never run the caller's script a second time.

Python's own have the script that runs as `__main__` for a module, and import it again for what it
may define: a script of three lines that evaluates a bundle would be begun anew in every process.
Ours need only what the library defines.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any

_TOLD = ("__file__", "__spec__")
_lock = threading.Lock()


class _Process(SpawnProcess):
    def start(self) -> None:
        with _nameless(sys.modules["__main__"]):
            super().start()


class LibraryContext(SpawnContext):
    """For `ProcessPoolExecutor`; what its processes are to call must lie in an imported module."""

    Process = _Process


@contextmanager
def _nameless(main: ModuleType) -> Iterator[None]:
    """Have ``main`` tell neither file nor specification, by which another process would find it."""
    with _lock:
        kept: dict[str, Any] = {}
        kept |= {name: vars(main)[name] for name in _TOLD if name in vars(main)}
        vars(main).pop("__file__", None)
        vars(main)["__spec__"] = None
        try:
            yield
        finally:
            vars(main).update(kept)
