"""Numbers and days in the form of a language: 12.5% is 12,5 % in Spanish.

Digits are those that Python wrote: only signs between and around them change.
"""

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from dermosan_lib.language.choosing import ENGLISH, PSEUDO

if TYPE_CHECKING:
    from babel import Locale

MINUS = "\N{MINUS SIGN}"  # as people write it; a hyphen is not one
_NUMBER = re.compile(rf"[-{MINUS}]?[0-9][0-9,]*(?:\.([0-9]+))?")
_UNGROUPED = 9999  # Spanish writes 1234 and 12.345 (CLDR, minimumGroupingDigits)


def localised_number(written: str, language: str) -> str:
    """A number as Python writes it in English, such as ``-1,234.50``, in the form of ``language``.

    Before a negative one may stand a hyphen or a minus sign; of those, other languages get the
    latter.
    What is none, such as ``1e-05`` or ``nan``, stays as it is.
    """
    found = _NUMBER.fullmatch(written)
    if found is None or language in (ENGLISH, PSEUDO):
        return written
    from decimal import Decimal

    from babel.numbers import format_decimal

    value = Decimal(written.replace(",", "").replace(MINUS, "-"))
    pattern = _pattern("#,##0", found[1])
    grouped = "," in written and abs(value) > _UNGROUPED
    said = str(format_decimal(value, pattern, _locale(language), group_separator=grouped))
    return said.replace("-", MINUS)


def localised_percent(written: str, language: str) -> str:
    """A percentage as Python writes it in English, such as ``12.5%``, in the form of ``language``.

    A sign such as ``<`` in front stays there.
    """
    number = written.removesuffix("%").lstrip("<>")
    found = _NUMBER.fullmatch(number)
    if found is None or language in (ENGLISH, PSEUDO):
        return written
    sign = written[: len(written.removesuffix("%")) - len(number)]
    form = _locale(language).percent_formats[None].pattern  # such as "#,##0 %"
    before, after = re.split(r"[#0,.]+", form, maxsplit=1)
    return f"{sign}{before}{localised_number(number, language)}{after}"


def localised_day(day: date, language: str) -> str:
    """A day in words, such as ``3 March 2026`` or ``3 de marzo de 2026``."""
    from babel.dates import format_date

    code = "en_GB" if language in (ENGLISH, PSEUDO) else language  # as the English here is spelt
    return str(format_date(day, "long", _locale(code)))


def _pattern(whole: str, decimals: str | None) -> str:
    return f"{whole}.{'0' * len(decimals)}" if decimals else whole


@cache
def _locale(language: str) -> "Locale":
    from babel import Locale

    return Locale.parse(language)
