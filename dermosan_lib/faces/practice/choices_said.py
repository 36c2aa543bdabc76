"""The diagnoses and features that a reader chooses from, in the language in use."""

import unicodedata

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.readers.session import OpenStudy


def names(study: OpenStudy, taxonomy: Taxonomy) -> dict[str, str]:
    """Code and name of each diagnosis of ``study``, by name; ``taxonomy`` is in the language."""
    shown = {code: taxonomy[code].name for code in study.choices.codes}
    return dict(sorted(shown.items(), key=lambda pair: _place(pair[1])))


def features(study: OpenStudy, taxonomy: Taxonomy) -> dict[str, str]:
    """Each feature in English, as it is kept, and as it is shown; sorted by the latter."""
    shown: dict[str, str] = {}
    for english in study.cases.taxonomy:
        named = taxonomy[english.code].look_for
        shown |= dict(zip(english.look_for, named, strict=True))
    pairs = [(one, shown[one]) for one in study.choices.features]
    return dict(sorted(pairs, key=lambda pair: _place(pair[1])))


def _place(text: str) -> str:
    """Where ``text`` stands in a list of its language: accents, quotes and case do not count."""
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.casefold())
        if sign.isalnum() or sign == " "
    )
