"""What a reader is given: before the answer a type without secrets, after it the truth."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShownCase:
    """A case before its first answer: a picture and a place in the row, nothing else.

    There is no field for truth, advice, arm, lesion, file or why it is shown, so none can be sent
    by mistake. ``token`` is a keyed hash of the presentation: it differs between readers and
    between two showings of one case.
    """

    token: str
    position: int  # 1, 2, ...
    length: int  # new cases in all
    at_most: int  # presentations in all, with those that may come back
    picture: bytes  # PNG, pixels alone; empty where the file is lost since the last answer


@dataclass(frozen=True)
class Truth:
    """What is told of a case after its last answer."""

    position: int
    condition: str  # code
    malignant: bool | None  # malignant or premalignant; None: not known
    answered: str  # code of the last answer
    first: str  # code of the first answer
    advised: str  # code the advice named first; empty without advice
    features: tuple[str, ...]  # what to look for in the condition
    seen: tuple[str, ...]  # of them, those the reader has named
    tells_apart: str  # from what was answered; empty where right or nothing is known

    @property
    def right(self) -> bool:
        """Whether the last answer named the condition."""
        return self.answered == self.condition
