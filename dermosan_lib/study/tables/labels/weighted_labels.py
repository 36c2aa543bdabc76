"""Labels that several people gave, with weights: SCIN's ``{'Eczema': 0.6, 'Psoriasis': 0.4}``."""

import ast
import json
from typing import Any

import pandas as pd

_LONGEST = 10_000  # characters of a cell


def is_weighted(labels: "pd.Series[str]") -> bool:
    """Whether every label that is there is a mapping or a list, as Python or JSON writes it."""
    filled = [text for text in pd.unique(labels) if text.strip()]
    return bool(filled) and all(_parsed(text) is not None for text in filled)


def heaviest(labels: "pd.Series[str]", name: str) -> tuple["pd.Series[str]", list[str]]:
    """The heaviest label of each row, "" where none is or several weigh the same, and notes.

    A list without weights has a heaviest only where it holds a single label.
    """
    by_text = {text: _heaviest(text) for text in pd.unique(labels)}
    told = labels.map({text: label for text, (label, _) in by_text.items()}).astype(str)
    counts = labels.map({text: count for text, (_, count) in by_text.items()})
    several, tied = (
        int(((counts > 1) & (told != "")).sum()),
        int(((counts > 1) & (told == "")).sum()),
    )
    notes = [f"{name} weighs several labels in {several} rows: the heaviest is taken"]
    if tied:
        notes.append(f"{name} has no heaviest label in {tied} rows, which count as without one")
    return told, notes


def _heaviest(text: str) -> tuple[str, int]:
    """The heaviest label, "" where there is none, and how many there are."""
    weights = _parsed(text) or {}
    if not weights:
        return "", 0
    most = max(weights.values())
    first = [label for label, weight in weights.items() if weight == most]
    return (first[0] if len(first) == 1 and most > 0 else ""), len(weights)


def _parsed(text: str) -> dict[str, float] | None:
    """Weights by label; None for what is neither mapping nor list."""
    bare = text.strip()
    if not bare:
        return {}
    if len(bare) > _LONGEST or not bare.startswith(("{", "[")):
        return None
    value: Any
    try:
        value = json.loads(bare)
    except ValueError:
        try:
            value = ast.literal_eval(bare)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    if isinstance(value, list):
        value = dict.fromkeys(value, 1.0) if all(isinstance(one, str) for one in value) else None
    if not isinstance(value, dict):
        return None
    try:
        return {str(label).strip(): float(weight) for label, weight in value.items()}
    except (TypeError, ValueError):
        return None
