"""What a caller says of the person, as the clinic takes it."""

from collections.abc import Mapping
from numbers import Real

from dermosan_lib.decision import SYMPTOMS
from dermosan_lib.errors import EvidenceError
from dermosan_lib.text import visible


def attributes_given(
    *,
    age: float | str | None,
    sex: str | None,
    site: str | None,
    symptoms: Mapping[str, bool | str | None] | None = None,
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
    for name, answer in (symptoms or {}).items():
        if name not in SYMPTOMS:
            raise EvidenceError(
                f"Symptoms are {', '.join(SYMPTOMS)}, but {visible(str(name))!r} was given. "
                "Choose one of these or leave it out."
            )
        if answer is not None:
            given[name] = _yes_or_no(name, answer)
    return given


def _yes_or_no(name: str, answer: object) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, str):
        return answer
    raise EvidenceError(
        f"{name.capitalize()} is yes or no, but this is of type {type(answer).__name__}. Give True "
        "or False, or leave it out."
    )


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
