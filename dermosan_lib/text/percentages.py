"""A probability as people read it, in percent."""

from dermosan_lib.language import Translatable, localised_percent


class _Percent(Translatable):
    def said_in(self, language: str) -> str:
        """``12.5%``, or ``12,5 %`` in Spanish."""
        return localised_percent(str(self), language)


def percent(share: float, digits: int = 0) -> str:
    """``share`` in percent, never rounded to impossibility or certainty: ``<1%``, ``>99.9%``.

    It is English text that `language.translate` and `language.Message` say in other languages:
    ``<1 %``, ``>99,9 %``.

    Args:
        share: 0..1; exactly 0 and 1 are written as such.
        digits: Decimals of the percentage.
    """
    least = 10.0**-digits
    written = f"{share:.{digits}%}"
    if share > 0 and written == f"{0:.{digits}%}":
        return _Percent(f"<{least:.{digits}f}%")
    if share < 1 and written == f"{1:.{digits}%}":
        return _Percent(f">{100 - least:.{digits}f}%")
    return _Percent(written)
