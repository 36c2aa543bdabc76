"""The catalogues of translations: read when the first sentence is said, and kept."""

import io
from collections.abc import Sequence
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from dermosan_lib.language.checking import faults
from dermosan_lib.language.choosing import ENGLISH, LANGUAGES

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog


def catalogue_file(language: str) -> Path:
    """Where the translations of ``language`` lie; English has none."""
    return Path(__file__).with_name(f"{language}.po")


def translated(language: str, context: str, text: str) -> str:
    """``text`` in ``language``, or as it is."""
    catalogue = _catalogue(language)
    return catalogue.pgettext(context, text) if context else catalogue.gettext(text)


def translated_plural(language: str, one: str, many: str, n: int) -> str:
    """The form for ``n`` of a sentence in ``language``, or the English one."""
    return _catalogue(language).ngettext(one, many, n)


def is_marked(text: str) -> bool:
    """Whether ``text`` is a sentence that the catalogues hold."""
    return bool(text) and text in _marked()


@cache
def _marked() -> frozenset[str]:
    known = _read(next(code for code in LANGUAGES if code != ENGLISH))
    return frozenset(text for message in known for text in _forms(message.id))


@cache
def _catalogue(language: str) -> GNUTranslations:
    from babel.messages.mofile import write_mo  # here, since English does not need it

    catalogue = _read(language)
    for message in [*catalogue]:
        english, said = _forms(message.id), _forms(message.string)
        if english[0] and not all(_fits(english, number, text) for number, text in enumerate(said)):
            catalogue.delete(message.id, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)  # leaves out what is fuzzy or empty
    compiled.seek(0)
    return GNUTranslations(compiled)


def _fits(english: Sequence[str], number: int, said: str) -> bool:
    """Whether form ``number`` may be said; the first is that of one, in Spanish as in English."""
    return not said or not faults(english[min(number, len(english) - 1)], said)


def _forms(text: "str | Sequence[str]") -> Sequence[str]:
    return (text,) if isinstance(text, str) else text


def _read(language: str) -> "Catalog":
    from babel.messages.pofile import read_po

    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language)
