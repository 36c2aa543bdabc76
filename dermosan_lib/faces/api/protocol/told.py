"""What `args2` tells of the person and the lesion, and what of it the models may have learned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dermosan_lib.decision import MAX_AGE_YEARS
from dermosan_lib.faces.api.protocol.tags import read_tags
from dermosan_lib.text import whole_in

NAMES = ("race", "birth", "sex", "location", "pruritus", "pain", "onset", "id")
_CHOICES = {
    "race": ("1", "2", "3", "4", "5", "6"),
    "sex": ("m", "f"),
    "pruritus": ("x", "o", "v"),
    "pain": ("x", "o", "v"),
    "onset": ("d", "w", "m", "y"),
}
_SEX = {"m": "male", "f": "female"}
_FELT = {"x": "no", "o": "yes", "v": "yes"}  # our models have learned whether, not how much


class ToldError(ValueError):
    """A value that the protocol does not know; its text says which are known."""


@dataclass(frozen=True)
class Told:
    """Values as told, checked; each may be empty."""

    values: Mapping[str, str]
    age: int | None  # years

    def attributes(self) -> dict[str, str]:
        """The same in the words of our models' training tables; skin type and onset have none."""
        told = {
            "age": "" if self.age is None else str(self.age),
            "sex": _SEX.get(self.values["sex"], ""),
            "site": self.values["location"],
            "itch": _FELT.get(self.values["pruritus"], ""),
            "hurt": _FELT.get(self.values["pain"], ""),
        }
        return {name: value for name, value in told.items() if value}


def read_told(text: str) -> Told:
    """What ``text``, a run of tags, tells. Raises `ToldError` for values that there are not."""
    values = read_tags(text, NAMES)
    for name, known in _CHOICES.items():
        values[name] = values[name].lower()
        if values[name] and values[name] not in known:
            raise ToldError(f"{name} is one of {' '.join(known)} or empty.")
    return Told(values, _age(values["birth"]))


def _age(birth: str) -> int | None:
    if not birth:
        return None
    year, now = whole_in(birth), datetime.now(UTC).year
    if year is None or not now - MAX_AGE_YEARS <= year <= now:
        raise ToldError(f"birth is a year from {now - MAX_AGE_YEARS} to {now} or empty.")
    return now - year
