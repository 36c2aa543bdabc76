"""Labels that look alike or mean one number, so that a reader cannot say whether two are meant."""

import re
import unicodedata
from collections.abc import Iterable

# Letters of Cyrillic and Greek that look as those of Latin do, and signs that differ by a program.
_LOOKS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеоѕіјрсухԁһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧονı‘’ʼ`´′“”″«»‐‑‒–—―−﹣－\u00b7\u2022・",
    "ABESIJKMHOPCTYXaeosijpcyxdhlABEZHIKMNOPTYXovi''''''\"\"\"\"\"---------...",
)
_NUMBER = re.compile(r"([+-]?)0*(\d+?)(?:[.,](\d*?)0*)?")
_TRUTH = {"true": "1", "false": "0"}


def look_alike(labels: Iterable[str]) -> list[tuple[str, ...]]:
    """Labels of which a reader cannot say whether two are meant, as sorted tuples.

    They differ only in case, in blanks around and between words, in characters that show nothing,
    in how an accent is stored, in letters of other scripts and quotes or dashes that look the same,
    or in how a number or a truth value is written (``1``, ``1.0``, ``01``, ``1,0``, ``TRUE``).
    """
    alike: dict[str, set[str]] = {}
    for label in labels:
        alike.setdefault(_shown(label), set()).add(label)
    return sorted(tuple(sorted(names)) for names in alike.values() if len(names) > 1)


def _shown(label: str) -> str:
    wide = "".join(map(_narrow, unicodedata.normalize("NFC", label)))
    folded = unicodedata.normalize("NFC", wide.translate(_LOOKS).casefold())
    visible = (letter for letter in folded if unicodedata.category(letter) not in ("Cf", "Cc"))
    text = " ".join("".join(letter if letter.strip() else " " for letter in visible).split())
    text = _TRUTH.get(text, text)
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    sign, whole, part = number.groups()
    return f"{'-' if sign == '-' else ''}{whole}{'.' + part if part else ''}"


def _narrow(letter: str) -> str:
    """Letters of full width and ligatures as they are written else."""
    wide = "\uff01" <= letter <= "\uff5e" or "\ufb00" <= letter <= "\ufb06"
    return unicodedata.normalize("NFKC", letter) if wide else letter
