"""A skin condition: what is known of it, for teaching and never for treatment."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from dermosan_lib.errors import TaxonomyError

Behaviour = Literal["benign", "premalignant", "malignant", "unknown"]
Urgency = Literal["routine", "soon", "urgent", "unknown"]

LISTS = ("look_alikes", "look_for", "aliases")  # fields that hold several texts
_OPTIONAL = {"translations", "group"}  # entries that cards of earlier versions lack


@dataclass(frozen=True)
class Condition:
    """One condition of a taxonomy; texts are for teaching, not for treatment."""

    code: str
    name: str
    name_es: str
    icd11: str
    behaviour: Behaviour
    urgency: Urgency
    look_alikes: tuple[str, ...]  # codes in the same taxonomy
    tells_apart: Mapping[str, str]  # look-alike's code -> what tells it from this condition
    description: str
    look_for: tuple[str, ...]
    next_steps: str
    source: str
    aliases: tuple[str, ...]
    # Language code -> the texts above that are translated, by name; see `in_languages`.
    translations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    group: str = ""  # code of the `Group` that it belongs to; empty where the taxonomy has none

    @property
    def suspicious(self) -> bool:
        """Whether it is malignant or premalignant."""
        return self.behaviour in ("malignant", "premalignant")

    def to_dict(self) -> dict[str, Any]:
        """JSON-friendly copy; `from_dict` reads it back."""
        plain = asdict(replace(self, tells_apart=dict(self.tells_apart)))
        if not self.translations:
            del plain["translations"]  # as cards were before there were any
        if not self.group:
            del plain["group"]
        return {key: list(x) if isinstance(x, tuple) else x for key, x in plain.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Condition":
        """Read what `to_dict` wrote; raises `TaxonomyError` for missing or unknown entries."""
        names = {field.name for field in fields(cls)} - _OPTIONAL
        if set(values) - _OPTIONAL != names:
            odd = ", ".join(sorted((set(values) ^ names) - _OPTIONAL))
            raise TaxonomyError(f"A condition needs exactly {len(names)} entries; check {odd}.")
        lists = {key: tuple(values[key]) for key in LISTS}
        return cls(**{**values, **lists})
