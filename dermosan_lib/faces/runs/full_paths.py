"""Notebooks run in a folder of their own: what their parameters name is told by full paths."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def with_full_paths(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """``parameters`` of a run with full paths for a ``table`` (a `Path`) and for ``join``."""
    found = dict(parameters)
    if isinstance(found.get("table"), Path):
        found["table"] = str(found["table"].resolve())
    if joined := found.get("join"):
        folders = [joined] if isinstance(joined, str) else joined
        found["join"] = [str(Path(folder).expanduser().resolve()) for folder in folders]
    return found
