"""What the answers file holds of one reader, asked anew each time: others may write to it."""

from dataclasses import dataclass

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.readers.store import (
    FIRST,
    SECOND,
    TRUTH,
    AnswerStore,
    Event,
    Presentation,
)


@dataclass(frozen=True)
class Shown:
    """A presentation and what has happened to it."""

    case: Presentation
    events: list[Event]

    def has(self, kind: str) -> bool:
        """Whether an event of that kind has happened."""
        return any(event.kind == kind for event in self.events)

    @property
    def over(self) -> bool:
        """Whether nothing more is asked: its last answer is there, or it was set aside."""
        return self.case.aside or self.has(SECOND if self.case.advised else FIRST)


@dataclass(frozen=True)
class ReaderRecord:
    """Presentations of the reader with a ``number``, in order."""

    store: AnswerStore
    number: int

    def all(self) -> list[Shown]:
        """What was shown, in order."""
        events = self.store.events(self.number)
        return [Shown(one, events.get(one.id, [])) for one in self.store.presentations(self.number)]

    def last(self) -> Shown | None:
        """What was shown last; None before the first."""
        shown = self.all()
        return shown[-1] if shown else None

    def open(self) -> Shown:
        """The same; raises `ReaderStudyError` before the first."""
        last = self.last()
        if last is None:
            raise ReaderStudyError(Message("No case is open. Ask for the next one."))
        return last

    def counted(self) -> list[Shown]:
        """What was not set aside."""
        return [one for one in self.all() if not one.case.aside]

    def untold(self) -> bool:
        """Whether the truth of a case is still to be told."""
        return any(not one.has(TRUTH) for one in self.counted())

    def answered(self) -> int:
        """How many cases have an answer."""
        return sum(one.has(FIRST) for one in self.all())
