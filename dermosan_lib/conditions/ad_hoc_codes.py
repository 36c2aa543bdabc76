"""Codes for the conditions of a collection's own: safe in tables and file names, one a label."""

import re
import unicodedata
from collections.abc import Iterable

from anyascii import anyascii

# Columns of the project's tables, which a condition code must not be mistaken for.
RESERVED = {
    *("path", "condition", "split", "group", "source", "problem", "label"),
    *("malignancy", "abstained", "far", "unsure", "strange", "distance", "energy"),
    "prediction_set",
}
# What would be read back as no text, headings of tables that list conditions, and Windows' devices.
_MISREAD = {
    *("nan", "na", "n_a", "nat", "null", "none", "nil", "true", "false", "inf", "infinity"),
    *("all", "name", "index", "code", "part", "macro", "overall", "acceptable"),
    *("con", "prn", "aux", "nul"),
    *(f"{device}{number}" for device in ("com", "lpt") for number in range(10)),
}
_LONGEST = 60


def ad_hoc_codes(labels: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A code for each of the different ``labels``: ASCII letters, digits and ``_``, all different.

    Letters of any script are written in Latin ones. Where several labels would have one code, a
    number is put behind, in the order of the labels' text: the codes are the same whatever the
    order they are given in. ``taken`` codes go to nobody but a label that is such a code, in small
    letters or in capitals, its words joined by ``_``, blanks or hyphens.
    """
    stems = {label: _stem(label) for label in labels}
    codes: dict[str, str] = {}
    used = set(taken) - {_small(label) for label in stems}
    order = sorted(stems, key=lambda label: (stems[label] != _small(label), label))
    for label in order:
        code, number = stems[label], 1
        while code in used:
            number += 1
            code = f"{stems[label]}_{number}"
        used.add(code)
        codes[label] = code
    return codes


def _small(label: str) -> str:
    return re.sub(r"[\s_-]+", "_", label.strip().lower())


def _stem(label: str) -> str:
    text = unicodedata.normalize("NFC", label).strip()
    text = re.sub(r"(?<=\w)\s*[-\u2212]$", " minus", text).replace("+", " plus ")
    plain = anyascii(text).lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain)[:_LONGEST].strip("_") or "condition"
    return f"c_{stem}" if stem in RESERVED | _MISREAD or stem[0].isdigit() else stem
