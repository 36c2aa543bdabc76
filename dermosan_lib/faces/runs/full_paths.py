"""Notebooks run in a folder of their own: what their parameters name is told by full paths."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def with_full_paths(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """``parameters`` of a run with full paths: of a ``table`` (a `Path`), a list and ``join``."""
    full = dict(parameters)
    if isinstance(full.get("table"), Path):
        full["table"] = str(full["table"].resolve())
    if full.get("split_list"):
        full["split_list"] = str(Path(full["split_list"]).expanduser().resolve())
    if joined := full.get("join"):
        folders = [joined] if isinstance(joined, str) else joined
        full["join"] = [str(Path(folder).expanduser().resolve()) for folder in folders]
    return full
