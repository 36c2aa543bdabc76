"""What a caller says of the person, as the clinic takes it."""

from numbers import Real

from dermosan_lib.errors import EvidenceError


def attributes_given(
    *, age: float | str | None, sex: str | None, site: str | None
) -> dict[str, str]:
    """The attributes that are told, as text; raises `EvidenceError` for another type."""
    given: dict[str, str] = {}
    if age is not None:
        given["age"] = _years(age)
    for name, value in (("sex", sex), ("site", site)):
        if value is not None:
            if not isinstance(value, str):
                raise EvidenceError(
                    f"{name.capitalize()} is a text, such as in the training table, but this is of "
                    f"type {type(value).__name__}. Put it in quotes or leave it out."
                )
            given[name] = value
    return given


def _years(age: object) -> str:
    """Whole years without a point, as people write them; what is no age is told by the clinic."""
    if isinstance(age, str):
        return age
    if isinstance(age, bool) or not isinstance(age, Real):
        raise EvidenceError(
            f"Age is a number of years, but this is of type {type(age).__name__}. Give such as 54."
        )
    try:
        return repr(float(age)).removesuffix(".0")
    except OverflowError:
        return "inf"
