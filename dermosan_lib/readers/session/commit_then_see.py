"""One reader's way through a study: commit an answer, then see advice and truth."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from dermosan_lib.errors import ImageError, ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.readers.advice import Advice
from dermosan_lib.readers.answers import Answer
from dermosan_lib.readers.cases import bare_picture
from dermosan_lib.readers.design import MODEL_FEATURES
from dermosan_lib.readers.order import reading_plan
from dermosan_lib.readers.session.following_cases import following
from dermosan_lib.readers.session.giving_advice import advice_for, with_overlay
from dermosan_lib.readers.session.opening_studies import OpenStudy
from dermosan_lib.readers.session.shown_cases import ShownCase, Truth
from dermosan_lib.readers.session.steps import DEBRIEF, FINISHED, NEXT, step_of
from dermosan_lib.readers.session.telling_truth import answers_in, truth_of
from dermosan_lib.readers.store import ADVICE, FIRST, SECOND, TRUTH, Event, Presentation

log = logging.getLogger(__name__)


class ReadingSession:
    """A reader at work. What was done is in the store alone, so a session can be left and resumed.

    The way of a case: `next_case`, `commit`, then in arms with advice `advice` and `commit` again,
    then `truth`. `step` says what comes next. The store refuses any other way.
    """

    def __init__(self, study: OpenStudy, pseudonym: str) -> None:
        """Join ``study``, or come back to it; raises `ReaderStudyError` for no pseudonym."""
        self.study = study
        self.number = study.store.join(pseudonym)
        self.pseudonym = study.store.pseudonyms()[self.number]
        self._plan = reading_plan(study.design, study.cases, self.pseudonym, self.number)

    @property
    def step(self) -> str:
        """What comes next, a constant of `readers.session`."""
        last, events = self._last()
        at_end = self.study.design.feedback == "end"
        step = step_of(last, events, at_end=at_end)
        if step != NEXT or self._following() is not None:
            return step
        told = sum(event.kind == TRUTH for some in self._events().values() for event in some)
        return DEBRIEF if at_end and told < len(self._plan) else FINISHED

    @property
    def token(self) -> str:
        """The token of the case that was shown last; empty before the first."""
        shown = self.study.store.presentations(self.number)
        return self._token(shown[-1]) if shown else ""

    @property
    def names_features(self) -> bool:
        """Whether the arm of the case that was shown last names features beside the advice."""
        last, _ = self._last()
        return last is not None and last.arm == MODEL_FEATURES

    def next_case(self) -> ShownCase | None:
        """The case to answer: the open one, else the next; None after the last.

        Raises `ReaderStudyError` where the case before is not answered, and where the picture
        cannot be read; nothing is written then.
        """
        last, events = self._last()
        if last is not None and not any(event.kind == FIRST for event in events):
            return self._shown(last, self._picture(last.image))
        entries = self._following()
        if entries is None:
            return None
        picture = self._picture(str(entries["image"]))
        return self._shown(self.study.store.present(**entries), picture)

    def current(self) -> ShownCase | None:
        """The case that was shown last, answered or not; None before the first.

        A page that was loaded again shows it anew.
        """
        last, _ = self._last()
        return None if last is None else self._shown(last, self._picture(last.image))

    def answers(self) -> tuple[Answer, ...]:
        """What the reader has answered to the case that was shown last: none, one or two."""
        return tuple(answers_in(self._last()[1]))

    def told_case(self, position: int) -> ShownCase:
        """A case of which the truth has been told, to look at again.

        Raises `ReaderStudyError` for any other.
        """
        found = self._events()
        for one in self.study.store.presentations(self.number):
            told = any(event.kind == TRUTH for event in found[one.id])
            if one.position == position and told:
                return self._shown(one, self._picture(one.image))
        raise ReaderStudyError(
            Message(
                "A case is seen again once its truth was told, but that of case {position} was "
                "not. Answer it first.",
                position=position,
            )
        )

    def commit(self, answer: Answer, elapsed_ms: int | None = None) -> None:
        """Commit the first answer, or after advice the second; on the disk when this returns.

        ``elapsed_ms`` is what the page measured; None: since the case or the advice was shown.
        Raises `ReaderStudyError` for an answer that is none, or that comes out of turn.
        """
        last, events = self._must_last()
        answer.check(self.study.choices)
        if elapsed_ms is None:
            seen = [one.at_ms for one in events if one.kind not in (FIRST, SECOND)]
            elapsed_ms = max(0, time.time_ns() // 1_000_000 - seen[-1])
        advised = any(event.kind == ADVICE for event in events)
        kind = SECOND if advised else FIRST
        self.study.store.write(last.id, kind, answer.to_json(), max(0, int(elapsed_ms)))

    def advice(self) -> Advice:
        """The advice for the open case. It is not asked for before the first answer is committed.

        Raises `ReaderStudyError` before the first answer, and in an arm without advice.
        """
        last, events = self._must_last()
        for event in events:
            if event.kind == ADVICE:  # the page was loaded again
                return with_overlay(self.study, last, Advice.from_json(event.body))
        if not any(event.kind == FIRST for event in events):
            raise ReaderStudyError(Message("Advice is shown after the first answer. Answer first."))
        advice = advice_for(self.study, last)
        kept = advice.to_json()
        self.study.store.write(last.id, ADVICE, kept)
        return replace(Advice.from_json(kept), overlay=advice.overlay)

    def truth(self) -> Truth:
        """The truth of the open case, after its last answer.

        Raises `ReaderStudyError` before that, and where the study tells it at the end.
        """
        last, events = self._must_last()
        return self._told(last, events)

    def debrief(self) -> tuple[Truth, ...]:
        """The truths of all cases, in order; raises `ReaderStudyError` before the last answer."""
        found = self._events()
        return tuple(
            self._told(one, found[one.id]) for one in self.study.store.presentations(self.number)
        )

    def _told(self, one: Presentation, events: Sequence[Event]) -> Truth:
        if not any(event.kind == TRUTH for event in events):
            self.study.store.write(one.id, TRUTH, {})
        return truth_of(self.study, one, events)

    def _picture(self, image: str) -> bytes:
        try:
            return bare_picture(self.study.cases, self.study.cases[image])
        except (ImageError, OSError) as error:
            log.error("The study's picture %s cannot be read: %s", image, error)
            raise ReaderStudyError(  # its name may tell the condition
                Message(
                    "The picture of this case cannot be read. Tell whoever runs the study; the "
                    "log names the file."
                )
            ) from None

    def _shown(self, one: Presentation, picture: bytes) -> ShownCase:
        return ShownCase(
            token=self._token(one),
            position=one.position,
            length=len(self._plan),
            at_most=self.study.design.presentations,
            picture=picture,
        )

    def _token(self, one: Presentation) -> str:
        return self.study.store.opaque(f"presentation {one.id}")

    def _following(self) -> dict[str, object] | None:
        return following(self.study, self.number, self.pseudonym, self._plan)

    def _events(self) -> dict[int, list[Event]]:
        return self.study.store.events(self.number)

    def _last(self) -> tuple[Presentation | None, list[Event]]:
        shown = self.study.store.presentations(self.number)
        return (shown[-1], self._events()[shown[-1].id]) if shown else (None, [])

    def _must_last(self) -> tuple[Presentation, list[Event]]:
        last, events = self._last()
        if last is None:
            raise ReaderStudyError(Message("No case is open. Ask for the next one."))
        return last, events
