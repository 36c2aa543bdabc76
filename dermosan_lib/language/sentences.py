"""Sentences that can be said in any language, and are their English wherever text is wanted."""

from collections.abc import Mapping
from functools import lru_cache
from numbers import Integral, Real
from typing import Any

from dermosan_lib.language.catalogues import is_marked, translated, translated_plural
from dermosan_lib.language.checking import pieces
from dermosan_lib.language.choosing import ENGLISH, PSEUDO, language_in_use
from dermosan_lib.language.numbers import localised_number


class Translatable(str):
    """Text that knows how to be said in another language; as text it is the English.

    What is made of it by `str`'s methods, an f-string or ``+`` is English for good: put it into a
    `Message` instead.
    """

    def said_in(self, language: str) -> str:
        """The same in ``language``, one of `LANGUAGES` or `PSEUDO`."""
        raise NotImplementedError


class Message(Translatable):
    """A sentence with what is put into it: ``Message("{n:,} photos of {name}", n=3, name=name)``.

    The template is what translators see: a literal text, one or several whole sentences.
    Placeholders are names, numbers perhaps with a form (``{n:,}``, ``{share:.2f}``). Values are
    text or numbers; those that are `Translatable` are said in the same language. Raises ValueError
    for another placeholder, and KeyError where a value is missing.
    """

    template: str
    values: Mapping[str, Any]
    context: str
    plural: str
    n: int

    def __new__(cls, template: str, /, **values: Any) -> "Message":
        """Fill ``template`` in English."""
        return cls.made(template, values)

    @classmethod
    def made(
        cls,
        template: str,
        values: Mapping[str, Any],
        *,
        context: str = "",
        plural: str = "",
        n: int = 1,
    ) -> "Message":
        """A message by its parts; ``plural`` is the template for any ``n`` but 1."""
        kept = {name: _kept(value) for name, value in values.items()}
        english = plural if plural and n != 1 else template
        made = super().__new__(cls, _fill(english, kept, ENGLISH))
        made.template, made.values = template, kept
        made.context, made.plural, made.n = context, plural, n
        return made

    def said_in(self, language: str) -> str:
        """The sentence in ``language``; in English where no translation is known."""
        if language in (ENGLISH, PSEUDO):
            text = self.plural if self.plural and self.n != 1 else self.template
            said = _fill(text, self.values, language)
            return f"⟦{said}⟧" if language == PSEUDO and said else said
        if not self.template:
            return ""
        if self.plural:
            text = translated_plural(language, self.template, self.plural, self.n)
        else:
            text = translated(language, self.context, self.template)
        return _fill(text, self.values, language)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.template, self.values, self.context, self.plural, self.n)


def counted(one: str, many: str, n: int, /, **values: Any) -> Message:
    """``one`` or ``many``, by ``n``: ``counted("{n} photo", "{n:,} photos", 3)``."""
    return Message.made(one, {"n": n, **values}, plural=many, n=n)


def in_context(context: str, text: str, /, **values: Any) -> Message:
    """``text`` where ``context`` is the noun or place: "good" of a sharpness, and of a contrast."""
    return Message.made(text, values, context=context)


def sentence(text: str, /) -> str:
    """``text`` itself, marked for translators: a template to be filled where it is said.

    ``CASE = sentence("Case {n}")`` in a room's list of words, ``translate(CASE, n=3)`` on its page.
    """
    return text


def translate(text: object, /, **values: Any) -> str:
    """What is said to a person, in the language in use.

    ``text`` is a `Translatable`, an error whose text is one, or a literal English text with its
    ``values``, as for `Message`. Any other text is given back as it is, unless it happens to be a
    sentence of the catalogue.
    """
    language = language_in_use()
    if values:
        return Message(str(text), **values).said_in(language)
    return _said(text, language)


def _again(template: str, values: Mapping[str, Any], context: str, plural: str, n: int) -> Message:
    return Message.made(template, values, context=context, plural=plural, n=n)


def _said(text: object, language: str) -> str:
    if isinstance(text, BaseException):
        text = text.args[0] if len(text.args) == 1 else str(text)
    if isinstance(text, Translatable):
        return text.said_in(language)
    plain = str(text)
    if not plain or language == ENGLISH:
        return plain
    if language == PSEUDO:
        return f"⟦{plain}⟧" if is_marked(plain) else plain
    return translated(language, "", plain)


def _fill(template: str, values: Mapping[str, Any], language: str) -> str:
    return "".join(
        literal + ("" if name is None else _shown(values[name], spec, language))
        for literal, name, spec in _pieces(template)
    )


_pieces = lru_cache(maxsize=4096)(pieces)


def _kept(value: Any) -> str | int | float:
    """What is left of a value in a message: nothing that lives, such as an error's stack."""
    if isinstance(value, BaseException) and len(value.args) == 1:
        value = value.args[0]
    if isinstance(value, str) or type(value) in (int, float):
        return value  # type: ignore[no-any-return]
    if isinstance(value, bool) or not isinstance(value, Real):
        return str(value)
    return int(value) if isinstance(value, Integral) else float(value)  # those of NumPy


def _shown(value: str | float, spec: str, language: str) -> str:
    if isinstance(value, Translatable):
        return value.said_in(language)
    if isinstance(value, str):
        return value  # people's: a file's name is in no language
    return localised_number(format(value, spec), language)
