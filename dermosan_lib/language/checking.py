"""Whether a translation may stand for its English: the same placeholders and the same HTML.

A catalogue is data that many people write. What is put into a sentence, and what a page takes for
HTML, are decided by the English alone.
"""

import re
from collections import Counter
from string import Formatter

_SPEC = re.compile(r",?(?:\.\d)?[dfg]?")
_TAG = re.compile(r"<[/!?A-Za-z][^>]*>?|&#?\w+;")


def pieces(template: str) -> list[tuple[str, str | None, str]]:
    """A template as text, name of the placeholder behind it (None at the end), and its form.

    Raises ValueError for anything but a plain name and a plain form of a number: what a translator
    writes, or another process sends, reaches into no object and asks for no gigabyte of blanks.
    """
    found = []
    for text, name, spec, conversion in Formatter().parse(template):
        if name is not None and (
            not name.isidentifier() or conversion or not _SPEC.fullmatch(spec or "")
        ):
            raise ValueError(f"A placeholder must be a name, as in {{n}} or {{n:,}}: {template!r}")
        found.append((text, name, spec or ""))
    return found


def faults(english: str, translation: str) -> list[str]:
    """What makes ``translation`` unfit to stand for ``english``; empty where it is fit."""
    try:
        placeholders = _placeholders(english) == _placeholders(translation)
    except ValueError as error:
        return [str(error)]
    found = [] if placeholders else ["other placeholders than the English"]
    if Counter(_TAG.findall(english)) != Counter(_TAG.findall(translation)):
        found.append("other HTML than the English")
    return found


def _placeholders(template: str) -> Counter[tuple[str, str]]:
    return Counter((name, spec) for _, name, spec in pieces(template) if name is not None)
