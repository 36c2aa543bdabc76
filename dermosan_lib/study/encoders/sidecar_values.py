"""Values of a sidecar's entries: each function gives the value or raises `ValueError` in words."""

import math
from collections.abc import Callable
from typing import Any

_LONGEST = 2000  # characters of a text
_SCALES = {"1/255": 1 / 255, "1/127.5": 1 / 127.5, "1": 1.0}


def text(name: str, value: Any) -> str:
    """A text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be a text, but is {shown(value)}. Write words, in quotes.")
    if len(value) > _LONGEST or not "".join(value.split()).isprintable():
        raise ValueError(
            f"{name} must be at most {_LONGEST:,} printable characters, but is {shown(value)}. "
            "Shorten it."
        )
    return " ".join(value.split())


def number(name: str, value: Any) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} must be a number, but is {shown(value)}. Write such as 0.5.")
    return float(value)


def three_numbers(name: str, value: Any) -> tuple[float, ...]:
    """A number for red, green and blue each, or one for all."""
    listed = value if isinstance(value, list) else [value] * 3
    if len(listed) != 3:
        raise ValueError(
            f"{name} must have a number for red, green and blue each, but is {shown(value)}. "
            "Write such as [0.5, 0.5, 0.5]."
        )
    read = tuple(number(name, one) for one in listed)
    if max(map(abs, read)) > 1e4:
        raise ValueError(f"{name} must lie within 10,000, but is {shown(value)}. Check it.")
    return read


def three_above_0(name: str, value: Any) -> tuple[float, ...]:
    """`three_numbers` that one can divide by."""
    read = three_numbers(name, value)
    if min(read) < 1e-6:
        raise ValueError(
            f"{name} must be above 0, since it is divided by, but is {shown(value)}. "
            "Write [1, 1, 1] for none."
        )
    return read


def scale(name: str, value: Any) -> float:
    """A factor for grey values 0..255: above 0, at most 1; also the text 1/255."""
    if isinstance(value, str) and value.replace(" ", "") in _SCALES:
        return _SCALES[value.replace(" ", "")]
    read = number(name, value)
    if not 0 < read <= 1:
        raise ValueError(
            f"{name} multiplies grey values 0..255, so it must lie above 0 and be at most 1, but "
            f"is {shown(value)}. Write 1/255 for values of 0..1, or 1 for 0..255."
        )
    return read


def edge(name: str, value: Any) -> int:
    """An edge in pixels, 32 to 1024, as a recipe takes it; ``[224, 224]`` too."""
    if isinstance(value, list) and len(value) == 2 and value[0] == value[1]:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, int) or not 32 <= value <= 1024:
        raise ValueError(
            f"{name} must be the edge of a square, a whole number of 32 to 1024 pixels, but is "
            f"{shown(value)}. Write such as 224."
        )
    return value


def count(name: str, value: Any) -> int:
    """A whole number from 0 on."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000:
        raise ValueError(
            f"{name} must be a whole number of 0 to 10,000, but is {shown(value)}. Write such as 1."
        )
    return value


def one_of(*choices: str) -> Callable[[str, Any], str]:
    """A function that takes one of ``choices``, in any case."""

    def read(name: str, value: Any) -> str:
        for choice in choices:
            if isinstance(value, str) and value.strip().casefold() == choice.casefold():
                return choice
        raise ValueError(
            f"{name} must be one of {', '.join(choices)}, but is {shown(value)}. Choose one."
        )

    return read


def shown(value: Any) -> str:
    """``value`` as a message quotes it: short, on one line."""
    told = repr(value)
    return told if len(told) <= 80 else f"{told[:77]}..."
