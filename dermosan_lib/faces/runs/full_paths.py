"""Notebooks run in a folder of their own: what their parameters name is told by full paths."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def with_full_paths(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """``parameters`` of a run with full paths for a ``table`` (a `Path`) and for ``join``."""
    full = dict(parameters)
    if isinstance(full.get("table"), Path):
        full["table"] = str(full["table"].resolve())
    if joined := full.get("join"):
        folders = [joined] if isinstance(joined, str) else joined
        full["join"] = [str(Path(folder).expanduser().resolve()) for folder in folders]
    return full
