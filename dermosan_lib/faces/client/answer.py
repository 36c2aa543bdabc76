"""What a service answers, typed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dermosan_lib.errors import DermosanError


@dataclass(frozen=True)
class Condition:
    """One line of a differential."""

    code: str
    name: str
    probability: float  # 0..1


@dataclass(frozen=True)
class Answer:
    """A diagnosis; ``json`` is all of it, as docs/reference/diagnosis-json.md tells."""

    model: str
    differential: tuple[Condition, ...]  # likeliest first; empty where no image can be judged
    malignancy: float | None  # 0..1
    risk: str | None  # low, moderate, high
    abstained: bool
    reason: str
    next_steps: str
    warnings: tuple[str, ...]
    notice: str
    json: Mapping[str, Any]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Answer":
        """Read the service's object, of this version or a later one; raises `ApiError`."""
        try:
            return cls._of(told)
        except (KeyError, TypeError, AttributeError) as error:
            raise ApiError.other(200) from error

    @classmethod
    def _of(cls, told: Mapping[str, Any]) -> "Answer":
        score = told["malignancy"]
        return cls(
            model=told["model"]["name"],
            differential=tuple(
                Condition(line["code"], line["name"], line["probability"])
                for line in told["differential"]
            ),
            malignancy=None if score is None else score["score"],
            risk=told["risk"],
            abstained=told["abstained"],
            reason=told["reason"],
            next_steps=told["next_steps"],
            warnings=tuple(told["warnings"]),
            notice=told["notice"],
            json=told,
        )


class ApiError(DermosanError):
    """The service refused, or could not be reached; its text says what to do."""

    def __init__(self, text: str, status: int = 0, problem: Mapping[str, Any] | None = None):
        """``status`` is HTTP's, 0 where there was no answer; ``problem`` is RFC 9457's object."""
        super().__init__(text)
        self.status, self.problem = status, dict(problem or {})

    @property
    def passing(self) -> bool:
        """Whether to ask again may help."""
        return self.status in (0, 408, 429, 502, 503, 504)

    @classmethod
    def of(cls, status: int, body: bytes) -> "ApiError":
        """From an answer that is none of 2xx, of our service or of one before it."""
        try:
            told = json.loads(body)
            detail = told["detail"]
        except (ValueError, KeyError, TypeError):
            detail = None
        return cls(detail, status, told) if isinstance(detail, str) else cls.other(status)

    @classmethod
    def other(cls, status: int) -> "ApiError":
        """Of what is none of the service's answers, such as a page of something before it."""
        if status == 200:
            return cls("What answered there is no such service. Check the address.", status)
        return cls(f"The service answered with status {status}. Check the address.", status)
