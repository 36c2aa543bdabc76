"""Numbers and days as people read them, in any language; machines get the values themselves."""

from datetime import date

from dermosan_lib.language import Translatable, localised_day, localised_number


class _Number(Translatable):
    def said_in(self, language: str) -> str:
        """``12,345.6``, or ``12.345,6`` in Spanish."""
        return localised_number(str(self), language)


class _Day(Translatable):
    of: date

    def said_in(self, language: str) -> str:
        """``3 March 2026``, or ``3 de marzo de 2026`` in Spanish."""
        return localised_day(self.of, language)


def number(value: float, digits: int = 0) -> str:
    """``value`` with so many decimals, thousands apart: ``12,345.6``; a minus sign, no hyphen.

    It is English text that `language.translate` and `language.Message` say in other languages.
    """
    return _Number(f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}"))


def day(of: date) -> str:
    """A day in words: ``3 March 2026``; English text, as `number` is."""
    made = _Day(localised_day(of, "en"))
    made.of = of
    return made
