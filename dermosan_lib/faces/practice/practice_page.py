"""The page: a reader's session, and the panels that follow from its next step."""

import ipywidgets

from dermosan_lib.conditions import Taxonomy, said_in
from dermosan_lib.errors import DermosanError, ReaderStudyError
from dermosan_lib.faces.dashboard import LanguagePanel, say_anew, style, top
from dermosan_lib.faces.practice import choices_said, words
from dermosan_lib.faces.practice.answer_form import AnswerForm
from dermosan_lib.faces.practice.case_card import CaseCard
from dermosan_lib.faces.practice.debriefing import DebriefCard
from dermosan_lib.faces.practice.joining import JoinCard
from dermosan_lib.faces.practice.settling import Settling
from dermosan_lib.faces.practice.step_card import StepCard, show
from dermosan_lib.faces.practice.wiring import connect
from dermosan_lib.language import language_in_use
from dermosan_lib.readers import Advice, ReadingSession, Truth, similar_cases
from dermosan_lib.readers.session import (
    AGAIN,
    ANSWER,
    DEBRIEF,
    FINISHED,
    LEARN,
    LOOK,
    NEXT,
    OpenStudy,
)
from dermosan_lib.text import visible_html as escape


class PracticePage(ipywidgets.VBox):
    """One reader at work. Every control calls one public method.

    What comes next is asked of the session each time, so a page that was loaded again goes on, and
    two pages of one reader cannot get ahead of each other.
    """

    def __init__(self, study: OpenStudy, *, demonstration: bool = False) -> None:
        """Show ``study``; ``demonstration`` says that its model has learned drawings alone."""
        self.study = study
        self.session: ReadingSession | None = None
        self.saying_anew = False  # choices change without anybody having chosen
        self._token, self._stage = "", 0  # of the answer that the form asks for; 0: of none
        self._advice = "", Advice(())  # with the token of its case; there after a commit alone
        self.join = JoinCard(study)
        self.case = CaseCard(study.design.base_rate)
        self.form = AnswerForm(
            lambda: choices_said.names(study, self.taxonomy),
            lambda: choices_said.features(study, self.taxonomy),
        )
        self.card = StepCard(lambda: self.taxonomy, self.form)
        self.settling = Settling()
        self.debrief = DebriefCard()
        self._who = ipywidgets.HTML().add_class("dm-unseen")
        # page.js writes here where the connection or the kernel is lost.
        instead = ipywidgets.HTML('<div class="dm-instead"></div>').add_class("dm-words")
        told = ipywidgets.Box(
            [instead.add_class("dm-card"), self.join, self.debrief, self.card]
        ).add_class("dm-told")
        main = ipywidgets.Box([self.case, told, self.card.similar]).add_class("dm-main")
        self.language = LanguagePanel(words.PAGE_TITLE)
        head = top(self.language, demonstration=demonstration, page=words.PAGE)
        super().__init__([style(), head, self._who, self.settling, main.add_class("dm-practice")])
        self.add_class("dm-page")
        connect(self)
        self.language.when_chosen(self.say_anew)
        self.stop()

    @property
    def taxonomy(self) -> Taxonomy:
        """The conditions in the language in use."""
        return said_in(self.study.cases.taxonomy, language_in_use())

    def say_anew(self) -> None:
        """Say all on the page in the language in use; what is filled in stays."""
        self.saying_anew = True
        try:
            self.form.rename()
            say_anew(self)
        finally:
            self.saying_anew = False

    def stop(self) -> None:
        """Forget the reader, and ask who reads."""
        self.session = None
        self._who.value = ""
        self.join.pseudonym.value = ""
        self.join.say("")
        self._clear()
        self.case.hide()
        self.debrief.hide()
        show(self.card, False)
        show(self.join, True)

    def start(self) -> None:
        """Join the study under the pseudonym that was typed, and go on where that reader is."""
        try:
            session = ReadingSession(self.study, self.join.pseudonym.value)
        except DermosanError as error:
            self.join.say(error)
            return
        self.session = session
        # practice.js keeps it in the tab, so that a page that is loaded again goes on.
        self._who.value = f'<i hidden data-reader="{escape(session.pseudonym)}"></i>'
        show(self.join, False)
        show(self.card, True)
        self.proceed()

    def go_on(self) -> None:
        """Show the step that is due, where the page has a button for it."""
        if self.card.goes_on:
            self.proceed()

    def proceed(self) -> None:
        """Show the step that is due."""
        if self.session is None:
            return
        try:
            self._step(self.session)
        except DermosanError as error:
            self.fail(error)

    def commit(self, stage: int) -> None:
        """Commit what is filled in as the answer 1 or 2; what is missing is said beside it."""
        session = self.session
        if session is None or stage != self._stage:
            return
        try:
            answer = self.form.answer()
        except DermosanError as error:
            self.form.say(error)
            return
        try:
            if session.token != self._token:
                raise ReaderStudyError(words.ELSEWHERE)
            session.commit(answer)
        except DermosanError as error:
            # The disk has refused, not the study: what is filled in stays, to be sent again.
            tell = self.form.say if self._still_asked(session) else self.fail
            tell(error)
            return
        if self.study.design.changeable:
            kept = session.answers()
            self._clear()
            self.card.keep(kept[-1], f"{session.token} kept {len(kept)}")
        else:
            self.proceed()

    def revise(self) -> None:
        """Change the answer that was just committed, where the study allows it."""
        if self.session is None or not self.card.may_change:
            return
        if self.session.token != self._token:
            self.fail(words.ELSEWHERE)
            return
        answers = self.session.answers()
        stage = len(answers)
        title = words.AGAIN if stage > 1 else words.WHAT_IS_IT
        self._clear()
        self._stage = stage
        self.card.ask(title, f"{self._token} change", answers[-1], again=stage > 1)

    def look_back(self, position: int | None) -> None:
        """Show a missed case again, with its truth; after the last case alone."""
        if self.session is None or position not in self.debrief.truths or self.saying_anew:
            return
        truth = self.debrief.truths[position]
        self.case.show(self.session.told_case(position))
        self._tell(self.session, truth, "")

    def fail(self, text: object) -> None:
        """Show why the page does not go on, a sentence or an error."""
        self._clear()
        self.card.trouble(text)
        show(self.card, True)

    def _step(self, session: ReadingSession) -> None:
        step = session.step
        if step in (DEBRIEF, FINISHED):
            self._clear()
            self.debrief.show(session, lambda: self.taxonomy)
            self.look_back(self.debrief.which.value)
            show(self.case, bool(self.card.told.value))
            return
        shown = session.next_case() if step in (NEXT, ANSWER) else session.current()
        assert shown is not None  # `FINISHED` has said that none is left
        self._clear()
        self.case.show(shown)
        at = f"{shown.token} "
        if step in (NEXT, ANSWER):
            self._token = shown.token
            self._stage = 1
            self.card.ask(words.WHAT_IS_IT, at + ANSWER, None, again=False)
        elif step in (LOOK, AGAIN):
            self._advise(session, at + AGAIN)
        elif step == LEARN:
            self._teach(session, at + LEARN)

    def _still_asked(self, session: ReadingSession) -> bool:
        try:
            asked = session.step == (AGAIN if self._stage > 1 else ANSWER)
            return asked and session.token == self._token
        except DermosanError:
            return False

    def _advise(self, session: ReadingSession, step: str) -> None:
        own, advice = session.answers()[0], self._advised(session)
        self._token, self._stage = session.token, 2
        self.card.advise(advice, own, step, features=session.names_features)
        self._show_map(advice)

    def _advised(self, session: ReadingSession) -> Advice:
        """The advice for the open case; the model is asked once a page."""
        if self._advice[0] != session.token:
            self._advice = session.token, session.advice()
        return self._advice[1]

    def _show_map(self, advice: Advice) -> None:
        overlay = advice.overlay if advice.top else b""
        self.case.show_map(overlay, lambda: self.taxonomy[advice.top].name)

    def _teach(self, session: ReadingSession, step: str) -> None:
        truth = session.truth()
        if truth.advised:  # the map again, where its arm shows one
            self._show_map(self._advised(session))
        self._tell(session, truth, step)
        last = session.step in (DEBRIEF, FINISHED)
        self.card.offer(words.SEE_RESULTS if last else words.NEXT_CASE)

    def _tell(self, session: ReadingSession, truth: Truth, step: str) -> None:
        condition = truth.condition
        similar = similar_cases(self.study, session.pseudonym, session.number, condition)
        self.card.tell(truth, similar, step)

    def _clear(self) -> None:
        """Take off the page what belongs to the step before."""
        self._stage = 0
        self.card.clear()
        self.case.show_map(b"", str)
