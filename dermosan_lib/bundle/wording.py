"""A card's values in an error message: short, and without what would act on a terminal."""

from typing import Any

from dermosan_lib.language import counted

MAX_LETTERS = 100


def shown(value: Any) -> str:
    """``value`` of a card as a person would call it."""
    if isinstance(value, dict):
        return counted("an object of {n} entry", "an object of {n:,} entries", len(value))
    if isinstance(value, list | tuple):
        return counted("a list of {n} entry", "a list of {n:,} entries", len(value))
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return printable(repr(value))


def printable(text: str, letters: int = MAX_LETTERS) -> str:
    """``text`` cut to so many ``letters``, control characters written as escapes."""
    cut = text if len(text) <= letters else f"{text[: letters - 1]}…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
