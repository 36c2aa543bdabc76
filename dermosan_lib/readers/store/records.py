"""What the answers file holds, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Presentation:
    """One case before one reader. It holds the truth and never leaves the server."""

    id: int
    reader: int
    position: int  # 1, 2, ...
    image: str
    lesion: str
    truth: str
    malignant: bool | None  # malignant or premalignant; None: not known
    skin_type: str
    site: str
    kind: str  # new, pair or missed
    arm: str
    period: int
    faulty: bool
    advised: bool  # whether the arm shows advice
    aside: bool = False  # set aside, since its picture could not be read: it asks nothing more


class Listed(NamedTuple):
    """A case of the study as it was when the first reader came."""

    image: str
    condition: str
    lesion: str
    skin_type: str
    site: str


@dataclass(frozen=True)
class Event:
    """Something that happened to a presentation."""

    presentation: int
    kind: str
    at_ms: int  # since 1970, this machine's clock
    elapsed_ms: int | None  # that the reader took for an answer
    body: Mapping[str, Any]
