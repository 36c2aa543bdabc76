"""Markdown for documents that are read by people and compared by machines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np


def section(title: str, source: str, *blocks: str) -> str:
    """A heading, the ``source`` file of what follows, and its blocks; empty blocks are left out.

    Markup of HTML and links that names may bring along is taken for text.
    """
    origin = f"*From {source}.*" if source else ""
    return harmless("\n\n".join(filter(None, [f"## {title}", origin, *blocks]))) + "\n"


def harmless(text: str) -> str:
    """``text`` without HTML tags, links and pictures, which the documents have none of."""
    return text.replace("<", "&lt;").replace(">", "&gt;").replace("[", "\\[")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A pipe table; cells are escaped."""
    lines = [_row(heads), "|" + "---|" * len(heads), *(_row(row) for row in rows)]
    return "\n".join(lines)


def listed(items: Iterable[str]) -> str:
    """Bullets."""
    return "\n".join(f"- {item}" for item in items)


def measured(entry: Mapping[str, Any] | None) -> str:
    """``0.813 (0.784 to 0.843), n = 1001`` of an entry of ``metrics.json``."""
    if not entry or entry.get("value") is None:
        return "not defined"
    return f"{interval(entry['value'], entry['low'], entry['high'])}, n = {entry['n']}"


def interval(value: Any, low: Any, high: Any) -> str:
    """``0.813 (0.784 to 0.843)``; the bounds are left out where they are not defined."""
    if not _defined(value):
        return "not defined"
    if not (_defined(low) and _defined(high)):
        return f"{value:.3f}"
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def words(value: Any) -> str:
    """A value of a recipe or a report, short."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return ", ".join(words(one) for one in value) or "none"
    return "not given" if value is None or value == "" else str(value)


def flattened(values: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Name and value of every entry within entries, ``a.b``; lists by their length."""
    entries: list[tuple[str, str]] = []
    for key, value in values.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping) and value:
            entries += flattened(value, f"{name}.")
        elif isinstance(value, Mapping):
            entries.append((name, "none"))
        elif isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
            entries.append((name, f"{len(value)} entries"))
        else:
            entries.append((name, words(value)))
    return entries


def _defined(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and np.isnan(value))


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(str(cell)) for cell in cells) + " |"


def _cell(text: str) -> str:
    # Names come from folders and tables: a table must not break on them.
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")
