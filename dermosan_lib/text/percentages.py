"""A probability as people read it, in percent."""


def percent(share: float, digits: int = 0) -> str:
    """``share`` in percent, never rounded to impossibility or certainty: ``<1%``, ``>99.9%``.

    Args:
        share: 0..1; exactly 0 and 1 are written as such.
        digits: Decimals of the percentage.
    """
    least = 10.0**-digits
    written = f"{share:.{digits}%}"
    if share > 0 and written == f"{0:.{digits}%}":
        return f"<{least:.{digits}f}%"
    if share < 1 and written == f"{1:.{digits}%}":
        return f">{100 - least:.{digits}f}%"
    return written
