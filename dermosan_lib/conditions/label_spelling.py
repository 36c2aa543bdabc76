"""How labels are compared: what makes no difference between two spellings, and what does."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_MEANT = "?!*#%@"  # punctuation that changes what a name says; so do all symbols, such as +
_NUMBERED = re.compile(r"^\s*\d+\s*[.)_-]\s*(?=\D)")
# A name of a published set that tells its place and its number of images, "2. Melanoma 15.75k".
_COUNTED = re.compile(r"^\s*(\d+)\.\s+(\S.*?)[\s_-]+\d+(?:\.\d+)?k?\s*$", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def spelling(label: str) -> str:
    """Letters, digits and signs that mean something; case, Latin accents and separators do not.

    ``nevus?`` is not ``nevus``, and a minus at the end is one: ``HPV-`` is neither ``HPV`` nor
    ``HPV+``. Letters of other scripts stay as they are.
    """
    text = unicodedata.normalize("NFKC", label).casefold().strip()
    negative = re.search(r"\w\s*[-\u2212]$", text) is not None
    kept, latin = [], False
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)
        if kind[0] == "M" and latin:  # an accent that is not written in one with its letter
            continue
        latin = kind[0] == "L" and unicodedata.name(letter, "").startswith("LATIN")
        if latin:
            kept.append(anyascii(letter).lower())
        elif kind[0] in "LMNS" or letter in _MEANT:
            kept.append(letter)
    return "".join(kept).removesuffix("\u2212") + ("-" if negative else "")


def spelling_unnumbered(label: str) -> str:
    """`spelling` without the number of a list in front, as of ``1. Eczema`` or ``2_mel``."""
    return spelling(_NUMBERED.sub("", label))


def spelling_counted(label: str) -> str:
    """`spelling` of a name that tells its place and its count, without the count; else ""."""
    found = _COUNTED.match(label)
    return f"{int(found[1])}. {spelling(found[2])}" if found else ""


def without_count(label: str) -> str:
    """The bare name in one that tells its place and its count; "" for any other."""
    found = _COUNTED.match(label)
    return found[2] if found else ""
