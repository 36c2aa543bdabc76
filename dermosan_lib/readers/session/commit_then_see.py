"""One reader's way through a study: commit an answer, then see advice and truth."""

import time
from dataclasses import replace

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.readers.advice import Advice
from dermosan_lib.readers.answers import Answer
from dermosan_lib.readers.cases import bare_picture
from dermosan_lib.readers.design import MODEL_FEATURES
from dermosan_lib.readers.order import reading_plan
from dermosan_lib.readers.session.case_pictures import (
    PictureLostError,
    set_aside_words,
    with_picture,
)
from dermosan_lib.readers.session.following_cases import following
from dermosan_lib.readers.session.giving_advice import advice_for, with_overlay
from dermosan_lib.readers.session.opening_studies import OpenStudy
from dermosan_lib.readers.session.reader_record import ReaderRecord, Shown
from dermosan_lib.readers.session.shown_cases import ShownCase, Truth
from dermosan_lib.readers.session.steps import DEBRIEF, FINISHED, NEXT, step_of
from dermosan_lib.readers.session.telling_truth import answers_in, truth_of
from dermosan_lib.readers.store import ADVICE, FIRST, SECOND, TRUTH, Presentation


class ReadingSession:
    """A reader at work. What was done is in the store alone, so a session can be left and resumed.

    The way of a case: `next_case`, `commit`, then in arms with advice `advice` and `commit` again,
    then `truth`. `step` says what comes next. The store refuses any other way.
    """

    def __init__(self, study: OpenStudy, pseudonym: str) -> None:
        """Join ``study``, or come back to it; raises `ReaderStudyError` for no pseudonym."""
        self.study = study
        self.number, self.came_back = study.store.enter(pseudonym)
        self._record = ReaderRecord(study.store, self.number)
        self.pseudonym = study.store.pseudonyms()[self.number]
        self._plan = reading_plan(study.design, study.cases, self.pseudonym, self.number)

    @property
    def step(self) -> str:
        """What comes next, a constant of `readers.session`."""
        last = self._record.last()
        at_end = self.study.design.feedback == "end"
        step = step_of(last.case, last.events, at_end=at_end) if last else NEXT
        if step != NEXT or self._following() is not None:
            return step
        return DEBRIEF if at_end and self._record.untold() else FINISHED

    @property
    def answered(self) -> int:
        """How many cases the reader has answered at least once."""
        return self._record.answered()

    @property
    def proof(self) -> str:
        """What only who has begun under this pseudonym has been given; it tells nothing else."""
        return self.study.store.opaque(f"reader {self.number}")

    @property
    def token(self) -> str:
        """The token of the case that was shown last; empty before the first."""
        last = self._record.last()
        return self._token(last.case) if last else ""

    @property
    def names_features(self) -> bool:
        """Whether the arm of the case that was shown last names features beside the advice."""
        last = self._record.last()
        return last is not None and last.case.arm == MODEL_FEATURES

    def next_case(self) -> ShownCase | None:
        """The case to answer: the open one, else the next; None after the last.

        Raises `ReaderStudyError` where the case before is not answered, and where no picture can
        be reached; nothing is written then. Raises `SetAsideError` where this one is lost: the
        case is set aside, and another call gives the one after it.
        """
        last = self._record.last()
        if last is not None and not last.case.aside and not last.has(FIRST):
            return self._shown(last.case, self._picture(last))
        entries = self._following()
        if entries is None:
            return None
        try:
            picture = self._read(str(entries["image"]))
        except PictureLostError as lost:
            set_aside = self.study.store.present_none(str(lost), **entries)
            raise set_aside_words(set_aside.position) from None
        return self._shown(self.study.store.present(**entries), picture)

    def current(self) -> ShownCase | None:
        """The case that was shown last, answered or not; None before the first.

        A page that was loaded again shows it anew. The picture is empty where it is lost since the
        last answer; before that, raises as `next_case` does.
        """
        last = self._record.last()
        return None if last is None else self._shown(last.case, self._picture(last))

    def answers(self) -> tuple[Answer, ...]:
        """What the reader has answered to the case that was shown last: none, one or two."""
        last = self._record.last()
        return tuple(answers_in(last.events)) if last else ()

    def told_case(self, position: int) -> ShownCase:
        """A case of which the truth has been told, to look at again; its picture may be lost.

        Raises `ReaderStudyError` for any other.
        """
        for one in self._record.all():
            if one.case.position == position and one.has(TRUTH):
                return self._shown(one.case, self._picture(one))
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
        last = self._record.open()
        answer.check(self.study.choices)
        if elapsed_ms is None:
            seen = [one.at_ms for one in last.events if one.kind not in (FIRST, SECOND)]
            elapsed_ms = time.time_ns() // 1_000_000 - seen[-1] if seen else 0
        kind = SECOND if last.has(ADVICE) else FIRST
        self.study.store.write(last.case.id, kind, answer.to_json(), max(0, int(elapsed_ms)))

    def advice(self) -> Advice:
        """The advice for the open case. It is not asked for before the first answer is committed.

        Raises `ReaderStudyError` before the first answer, and in an arm without advice; where the
        model cannot read the picture any more, as `next_case` does.
        """
        last = self._record.open()
        case = last.case
        for event in last.events:
            if event.kind == ADVICE:  # the page was loaded again
                return with_overlay(self.study, case, Advice.from_json(event.body))
        if not last.has(FIRST):
            raise ReaderStudyError(Message("Advice is shown after the first answer. Answer first."))
        try:
            advice = with_picture(self.study, case.image, lambda: advice_for(self.study, case))
        except PictureLostError as lost:
            self.study.store.set_aside(case.id, str(lost))
            raise set_aside_words(case.position) from None
        kept = advice.to_json()
        self.study.store.write(case.id, ADVICE, kept)
        return replace(Advice.from_json(kept), overlay=advice.overlay)

    def truth(self) -> Truth:
        """The truth of the open case, after its last answer.

        Raises `ReaderStudyError` before that, and where the study tells it at the end.
        """
        return self._told(self._record.open())

    def debrief(self) -> tuple[Truth, ...]:
        """The truths of all cases but those set aside, in order.

        Raises `ReaderStudyError` before the last answer.
        """
        return tuple(self._told(one) for one in self._record.counted())

    def _told(self, one: Shown) -> Truth:
        if not one.has(TRUTH):
            self.study.store.write(one.case.id, TRUTH, {})
        return truth_of(self.study, one.case, one.events)

    def _read(self, image: str) -> bytes:
        cases = self.study.cases
        return with_picture(self.study, image, lambda: bare_picture(cases, cases[image]))

    def _picture(self, one: Shown) -> bytes:
        """The picture of what was shown; where it is lost, the case is set aside if it can be."""
        try:
            return self._read(one.case.image)
        except PictureLostError as lost:
            if one.over:
                return b""
            self.study.store.set_aside(one.case.id, str(lost))
            raise set_aside_words(one.case.position) from None

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
