"""Numbers that people type: one rule for every place that reads them.

Python's ``float`` takes more than people mean: ``1_0`` is 10 to it, ``nan`` and ``inf`` are
numbers, and so are the digits of every script.
"""

import math
import re

_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")


def decimal_in(text: str) -> float | None:
    """A number such as an age: ASCII digits, perhaps a point and more digits; blanks around it.

    None for everything else: signs, exponents, ``nan``, ``1_0``, ``0x10``, digits of other scripts.
    """
    return _read(_DECIMAL, text)


def number_in(text: str) -> float | None:
    """A number such as ``-1``, ``.5`` or ``1e-4``; None for everything else and the infinite."""
    return _read(_NUMBER, text)


def whole_in(text: str) -> int | None:
    """A whole number: ASCII digits, perhaps a sign, no leading zero; None for everything else.

    ``010`` is refused, since it is eight to some readers and ten to others.
    """
    text = text.strip()
    return int(text) if _WHOLE.fullmatch(text) else None


def _read(form: re.Pattern[str], text: str) -> float | None:
    text = text.strip()
    if not form.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None
