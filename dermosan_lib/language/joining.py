"""Sentences and names one after another, each of which is said in the language of its reader."""

from collections.abc import Iterable
from typing import Any

from dermosan_lib.language.sentences import Translatable


class Joined(Translatable):
    """Texts with a sign between them; those that are `Translatable` are said in the language."""

    parts: tuple[str, ...]
    between: str

    def __new__(cls, parts: Iterable[str], between: str) -> "Joined":
        """Join ``parts``; empty ones are left out."""
        kept = tuple(part for part in parts if part)
        made = super().__new__(cls, between.join(kept))
        made.parts, made.between = kept, between
        return made

    def said_in(self, language: str) -> str:
        """The same in ``language``; plain texts stay as they are."""
        return self.between.join(
            part.said_in(language) if isinstance(part, Translatable) else part
            for part in self.parts
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return Joined, (self.parts, self.between)


def joined(parts: Iterable[str], between: str = " ") -> str:
    """``parts``, such as sentences, in a row; with ``", "`` between them, a list of names.

    It is English text that `translate` says in other languages, part by part. Grammar must not
    reach from one part into another.
    """
    return Joined(parts, between)
