"""A card's values in an error message: short, and without what would act on a terminal."""

from typing import Any

MAX_LETTERS = 100


def shown(value: Any) -> str:
    """``value`` of a card as a person would call it."""
    if isinstance(value, dict):
        return f"an object of {len(value)} entries"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)} entries"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return printable(repr(value))


def printable(text: str) -> str:
    """``text`` cut to `MAX_LETTERS`, control characters written as escapes."""
    cut = text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 1]}…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
