"""A taxonomy in the language of its reader.

Translations lie in a folder for each language, ``es/ham7.csv`` beside ``ham7.csv``: a row a
condition, a column for each text. A bundle's card carries those of its taxonomy. Where it lacks one
(an earlier bundle carries none), that of the shipped taxonomies is taken if it is of a condition of
the same code whose English is the same to the letter: a text is never said to mean another one.
Where there is none, the English is shown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from dermosan_lib.conditions.condition import Condition
from dermosan_lib.conditions.groups import Group
from dermosan_lib.conditions.shipped_taxonomies import load_taxonomy, taxonomy_names
from dermosan_lib.conditions.taxonomy import Taxonomy
from dermosan_lib.language import PSEUDO, Translatable

_TEXTS = ("description", "look_for", "next_steps")  # beside names, and what tells apart

Key = tuple[str, str, Any]  # code, which text, and the English


def said_in(taxonomy: Taxonomy, language: str) -> Taxonomy:
    """``taxonomy`` with names and texts in ``language``, to be shown; all else stays as it is.

    ``language`` is one of `language.LANGUAGES`. Labels are matched by the taxonomy itself.
    """
    if language == "en":
        return taxonomy
    say = _brackets if language == PSEUDO else None
    return Taxonomy(
        taxonomy.name,
        tuple(_said(condition, language, say) for condition in taxonomy),
        tuple(replace(one, name=group_name(one).said_in(language)) for one in taxonomy.groups),
    )


def text_of(condition: Condition, part: str) -> str:
    """The text ``part`` of ``condition`` (``name``, ``next_steps``), to be said in any language.

    It is the English text, which `language.translate` and `language.Message` say in others.
    """
    return _Text(condition, part)


def group_name(group: Group) -> Translatable:
    """The name of ``group``, to be said in any language: English text, as that of `text_of`."""
    return _GroupName(group)


class _GroupName(Translatable):
    group: Group

    def __new__(cls, group: Group) -> "_GroupName":
        made = super().__new__(cls, group.name)
        made.group = group
        return made

    def said_in(self, language: str) -> str:
        """The same in ``language``."""
        if language == PSEUDO:
            return f"⟦{self.group.name}⟧"
        return self.group.name_es if language == "es" else self.group.name

    def __reduce__(self) -> tuple[Any, ...]:
        return _GroupName, (self.group,)


class _Text(Translatable):
    condition: Condition
    part: str

    def __new__(cls, condition: Condition, part: str) -> "_Text":
        made = super().__new__(cls, getattr(condition, part))
        made.condition, made.part = condition, part
        return made

    def said_in(self, language: str) -> str:
        """The same text of `said_in`."""
        if language == "en":
            return str(self)
        say = _brackets if language == PSEUDO else None
        return str(getattr(_said(self.condition, language, say), self.part))

    def __reduce__(self) -> tuple[Any, ...]:
        return _Text, (self.condition, self.part)


def _said(condition: Condition, language: str, say: Callable[[Key], Any] | None) -> Condition:
    own = dict(_own(condition, language))
    say = say or (lambda key: own.get(key) or _shipped(language).get(key) or key[2])
    texts = {name: say((condition.code, name, getattr(condition, name))) for name in _TEXTS}
    return replace(
        condition,
        name=say((condition.code, "name", condition.name)),
        tells_apart={
            other: say((condition.code, other, words))
            for other, words in condition.tells_apart.items()
        },
        **texts,
    )


def _own(condition: Condition, language: str) -> Iterator[tuple[Key, Any]]:
    """Each text that ``condition`` itself has in ``language``."""
    said: Mapping[str, Any] = condition.translations.get(language, {})
    names = {"name": condition.name_es if language == "es" else "", **said}
    for name in ("name", *_TEXTS):
        if names.get(name):
            text = names[name]
            yield (
                (condition.code, name, getattr(condition, name)),
                tuple(text) if isinstance(text, list) else text,
            )
    for other, words in said.get("tells_apart", {}).items():
        if other in condition.tells_apart:
            yield (condition.code, other, condition.tells_apart[other]), words


@cache
def _shipped(language: str) -> Mapping[Key, Any]:
    return {
        key: text
        for name in taxonomy_names()
        for condition in load_taxonomy(name)
        for key, text in _own(condition, language)
    }


def _brackets(key: Key) -> Any:
    text = key[2]
    if isinstance(text, tuple):
        return tuple(f"⟦{one}⟧" for one in text)
    return f"⟦{text}⟧" if text else text
