"""Pseudonyms: what stands for a reader. Markup in one is data like any other."""

import unicodedata

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.text import visible

LONGEST = 40


def checked_pseudonym(text: str) -> str:
    """``text`` without blanks around it, in Unicode's composed form (NFC).

    Raises `ReaderStudyError` where it is empty, longer than `LONGEST`, holds a character that
    cannot be seen, or looks like an e-mail address, which names a person.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(name) <= LONGEST:
        raise ReaderStudyError(
            Message(
                "A pseudonym has 1 to {most} characters, but this one has {n}. "
                "Choose another, such as blue-heron.",
                most=LONGEST,
                n=len(name),
            )
        )
    if visible(name) != name:
        raise ReaderStudyError(
            Message(
                "A pseudonym holds characters that can be seen, but this one is {name}. "
                "Type another.",
                name=visible(name),
            )
        )
    local, at, domain = name.partition("@")
    if at and local and "." in domain:
        raise ReaderStudyError(
            Message(
                "A pseudonym names no person, but {name} is an e-mail address. Choose another, "
                "such as blue-heron.",
                name=name,
            )
        )
    return name


def same_reader(pseudonym: str) -> str:
    """What two spellings of one pseudonym share: case and compatible characters do not count."""
    return unicodedata.normalize("NFKC", pseudonym).casefold()
