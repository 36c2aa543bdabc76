"""What a model says of a case, as far as a reader is shown it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Advice:
    """A differential, the set that cannot be ruled out, and doubt; probabilities are 0..1."""

    differential: tuple[tuple[str, float], ...]  # code, probability; likeliest first; may be empty
    prediction_set: tuple[str, ...] = ()  # codes; empty where the model promises none
    doubtful: bool = False  # the model would rather not name a condition
    reason: str = ""  # of the doubt
    overlay: bytes = b""  # PNG of the map over the picture, for the arm that shows it; not kept

    @property
    def top(self) -> str:
        """Code of the likeliest condition; empty where there is no differential."""
        return self.differential[0][0] if self.differential else ""

    def to_json(self) -> dict[str, Any]:
        """What is kept of it: all but the picture."""
        return {
            "differential": [[code, round(share, 6)] for code, share in self.differential],
            "prediction_set": list(self.prediction_set),
            "doubtful": self.doubtful,
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, entries: Mapping[str, Any]) -> "Advice":
        """What `to_json` wrote."""
        return cls(
            tuple((code, share) for code, share in entries["differential"]),
            tuple(entries["prediction_set"]),
            entries["doubtful"],
            entries["reason"],
        )


def advice_from_diagnosis(diagnosis: Mapping[str, Any], overlay: bytes = b"") -> Advice:
    """The advice in ``diagnosis``, the JSON object of a `Diagnosis` (see `Diagnosis.to_json`)."""
    lines = [(line["code"], float(line["probability"])) for line in diagnosis["differential"]]
    return Advice(
        tuple(sorted(lines, key=lambda line: -line[1])),
        tuple(diagnosis.get("prediction_set") or ()),
        bool(diagnosis["abstained"]),
        str(diagnosis.get("reason") or ""),
        overlay,
    )
