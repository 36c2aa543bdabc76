"""The step that is due, asked of the session and shown on the cards: question, advice, truth."""

from collections.abc import Callable

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.errors import DermosanError, ReaderStudyError
from dermosan_lib.faces.practice import words
from dermosan_lib.faces.practice.case_card import CaseCard
from dermosan_lib.faces.practice.debriefing import DebriefCard
from dermosan_lib.faces.practice.step_card import StepCard, show
from dermosan_lib.readers import Advice, Answer, ReadingSession, ShownCase, Truth, similar_cases
from dermosan_lib.readers.session import AGAIN, ANSWER, DEBRIEF, FINISHED, LEARN, LOOK, NEXT


class DueStep:
    """Shows steps of a session; it remembers for which answer the form asks, and nothing else.

    ``taxonomy`` gives the conditions in the language in use.
    """

    def __init__(
        self, case: CaseCard, card: StepCard, debrief: DebriefCard, taxonomy: Callable[[], Taxonomy]
    ) -> None:
        self._case, self._card, self._debrief = case, card, debrief
        self._taxonomy = taxonomy
        self._token, self.stage = "", 0  # of the answer that the form asks for; 0: of none
        self._advice = "", Advice(())  # with the token of its case; there after a commit alone

    def show(self, session: ReadingSession) -> None:
        """Show what is due; raises `ReaderStudyError` where it cannot be had."""
        step = session.step
        if step in (DEBRIEF, FINISHED):
            self.clear()
            self._debrief.show(session, self._taxonomy)
            self.look_back(session, self._debrief.which.value)
            show(self._case, bool(self._card.told.value))
            return
        shown = session.next_case() if step in (NEXT, ANSWER) else session.current()
        assert shown is not None  # `FINISHED` has said that none is left
        self.clear()
        self._case.show(shown)
        if step in (NEXT, ANSWER):
            self._ask(shown)
        elif step in (LOOK, AGAIN):
            self._advise(session, f"{shown.token} {AGAIN}")
        elif step == LEARN:
            self._teach(session, f"{shown.token} {LEARN}")

    def keep(self, session: ReadingSession) -> None:
        """Say which answer is kept, where it may be changed."""
        kept = session.answers()
        self.clear()
        self._card.keep(kept[-1], f"{session.token} kept {len(kept)}")

    def change(self, session: ReadingSession) -> None:
        """Ask for the answer that was just committed once more."""
        self.check(session)
        answers = session.answers()
        stage = len(answers)
        title = words.AGAIN if stage > 1 else words.WHAT_IS_IT
        self.clear()
        self.stage = stage
        self._card.ask(title, f"{self._token} change", answers[-1], again=stage > 1)

    def check(self, session: ReadingSession) -> None:
        """Raise `ReaderStudyError` where another page of the reader has gone on meanwhile."""
        if session.token != self._token:
            raise ReaderStudyError(words.ELSEWHERE)

    def commit(self, session: ReadingSession, answer: Answer) -> None:
        """Commit what the form holds; raises `ReaderStudyError` where it is not taken."""
        self.check(session)
        session.commit(answer)

    def still_asks(self, session: ReadingSession) -> bool:
        """Whether the answer is still due that the form asks for."""
        try:
            due = AGAIN if self.stage > 1 else ANSWER
            return session.step == due and session.token == self._token
        except DermosanError:
            return False

    def look_back(self, session: ReadingSession, position: int | None) -> None:
        """Show a missed case again, with its truth; after the last case alone."""
        truth = self._debrief.truths.get(position) if position is not None else None
        if truth is not None:
            self._case.show(session.told_case(truth.position))
            self._tell(session, truth, "")

    def clear(self) -> None:
        """Take off the page what belongs to the step before."""
        self.stage = 0
        self._card.clear()
        self._case.show_map(b"", str)

    def _ask(self, shown: ShownCase) -> None:
        self._token, self.stage = shown.token, 1
        self._card.ask(words.WHAT_IS_IT, f"{shown.token} {ANSWER}", None, again=False)

    def _advise(self, session: ReadingSession, step: str) -> None:
        own, advice = session.answers()[0], self._advised(session)
        self._token, self.stage = session.token, 2
        self._card.advise(advice, own, step, features=session.names_features)
        self._show_map(advice)

    def _advised(self, session: ReadingSession) -> Advice:
        """The advice for the open case; the model is asked once a page."""
        if self._advice[0] != session.token:
            self._advice = session.token, session.advice()
        return self._advice[1]

    def _show_map(self, advice: Advice) -> None:
        overlay = advice.overlay if advice.top else b""
        self._case.show_map(overlay, lambda: self._taxonomy()[advice.top].name)

    def _teach(self, session: ReadingSession, step: str) -> None:
        truth = session.truth()
        if truth.advised:  # the map again, where its arm shows one
            self._show_map(self._advised(session))
        self._tell(session, truth, step)
        last = session.step in (DEBRIEF, FINISHED)
        self._card.offer(words.SEE_RESULTS if last else words.NEXT_CASE)

    def _tell(self, session: ReadingSession, truth: Truth, step: str) -> None:
        similar = similar_cases(session.study, session.pseudonym, session.number, truth.condition)
        self._card.tell(truth, similar, step)
