"""Flat runs of tags, such as ``<sex>f</sex> <birth>1960</birth>``: read, and written safely."""

import re
from collections.abc import Mapping, Sequence

from dermosan_lib.text import visible

_ENTITIES = {"<": "‹", ">": "›"}  # look alike, and end no tag
_LONGEST = 200


def read_tags(text: str, names: Sequence[str]) -> dict[str, str]:
    """The first value of each of ``names``; empty for one that is missing or not closed.

    A value reaches to the next closing tag of its own name, whatever else is in it: what looks like
    a tag there is none.
    """
    found: dict[str, str] = {}
    tag = rf"<({'|'.join(map(re.escape, names))})>(.*?)</\1>"
    for match in re.finditer(tag, text, re.DOTALL | re.IGNORECASE):
        found.setdefault(match[1].lower(), match[2].strip())
    return {name: found.get(name, "") for name in names}


def write_tags(fields: Mapping[str, object]) -> str:
    """``fields`` as a run of tags on one line; values of `harmless` text or numbers."""
    return " ".join(f"<{name}>{value}</{name}>" for name, value in fields.items())


def harmless(text: str) -> str:
    """``text`` on one line, with no angle bracket that could open or close a tag, and not long."""
    return visible("".join(_ENTITIES.get(one, one) for one in text))[:_LONGEST]


def name_in_list(text: str) -> str:
    """A condition's name as part of ``name,probability,name,probability``: without a comma."""
    return harmless(text).replace(",", ";")
