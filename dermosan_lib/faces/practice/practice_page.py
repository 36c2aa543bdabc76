"""The page: a reader's session, and the panels that follow from its next step."""

import ipywidgets

from dermosan_lib.conditions import Taxonomy, said_in
from dermosan_lib.errors import DermosanError, ReaderStudyError
from dermosan_lib.faces.dashboard import LanguagePanel, said, say_anew, style, top
from dermosan_lib.faces.practice import words
from dermosan_lib.faces.practice.answer_form import AnswerForm
from dermosan_lib.faces.practice.case_card import CaseCard
from dermosan_lib.faces.practice.debriefing import DebriefCard
from dermosan_lib.faces.practice.joining import JoinCard
from dermosan_lib.faces.practice.settling import Settling
from dermosan_lib.faces.practice.told import (
    advice_html,
    badge,
    headline,
    similar_html,
    truth_html,
    warning,
)
from dermosan_lib.faces.practice.wiring import connect
from dermosan_lib.language import language_in_use
from dermosan_lib.language import translate as _
from dermosan_lib.readers import Advice, Answer, ReadingSession, Truth, similar_cases
from dermosan_lib.readers.answers import REFER
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
        self.form = AnswerForm(self._names, self._features)
        self.told = ipywidgets.HTML().add_class("dm-said")
        self.change = said(ipywidgets.Button(), description=words.CHANGE).add_class("dm-plain")
        self.onward = ipywidgets.Button().add_class("dm-primary")
        self.leave = said(ipywidgets.Button(), description=words.LEAVE).add_class("dm-plain")
        self.leave.add_class("dm-leave")
        self.settling = Settling()
        self._who = ipywidgets.HTML().add_class("dm-unseen")
        self._buttons = ipywidgets.Box([self.onward, self.change]).add_class("dm-row")
        # page.js writes here where the connection or the kernel is lost.
        instead = ipywidgets.HTML('<div class="dm-instead"></div>').add_class("dm-words")
        answer = ipywidgets.VBox([self.told, self.form, self._buttons, self.leave])
        self.answer = answer.add_class("dm-card").add_class("dm-answer")
        self.debrief = DebriefCard()
        self.similar = ipywidgets.HTML().add_class("dm-clinical")
        told = ipywidgets.Box(
            [instead.add_class("dm-card"), self.join, self.debrief, self.answer]
        ).add_class("dm-told")
        main = ipywidgets.Box([self.case, told, self.similar]).add_class("dm-main")
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
        _show(self.answer, False)
        _show(self.join, True)

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
        _show(self.join, False)
        _show(self.answer, True)
        self.proceed()

    def go_on(self) -> None:
        """Show the step that is due, where the page has a button for it."""
        if self._buttons.layout.display != "none":
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
            self.fail(error)
            return
        if self.study.design.changeable:
            self._say_kept(session)
        else:
            self.proceed()

    def revise(self) -> None:
        """Change the answer that was just committed, where the study allows it."""
        if self.session is None or self.change.layout.display == "none":
            return
        answers = self.session.answers()
        stage = len(answers)
        title = words.AGAIN if stage > 1 else words.WHAT_IS_IT
        self._ask(answers[-1], title, f"{self._token} change", stage)

    def look_back(self, position: int | None) -> None:
        """Show a missed case again, with its truth; after the last case alone."""
        if self.session is None or position not in self.debrief.truths or self.saying_anew:
            return
        truth = self.debrief.truths[position]
        self.case.show(self.session.told_case(position))
        self._tell(truth, "")
        self._show_similar(truth.condition)

    def fail(self, text: object) -> None:
        """Show why the page does not go on, a sentence or an error."""
        self._clear()
        said(self.told, value=lambda: headline(_(words.TROUBLE), "trouble") + warning(text))
        self._offer(words.GO_ON)
        _show(self.answer, True)

    def _step(self, session: ReadingSession) -> None:
        step = session.step
        if step in (DEBRIEF, FINISHED):
            self._clear()
            self.debrief.show(session, lambda: self.taxonomy)
            self.look_back(self.debrief.which.value)
            _show(self.case, bool(self.told.value))
            return
        shown = session.next_case() if step in (NEXT, ANSWER) else session.current()
        assert shown is not None  # `FINISHED` has said that none is left
        self._clear()
        self.case.show(shown)
        at = f"{shown.token} "
        if step in (NEXT, ANSWER):
            self._token = shown.token
            self._ask(None, words.WHAT_IS_IT, at + ANSWER, 1)
        elif step in (LOOK, AGAIN):
            self._advise(session, at + AGAIN)
        elif step == LEARN:
            self._teach(session, at + LEARN)

    def _advise(self, session: ReadingSession, step: str) -> None:
        own, advice = session.answers()[0], self._advised(session)
        named = session.names_features
        self._token, self._stage = session.token, 2
        said(
            self.told,
            value=lambda: (
                headline(_(words.THE_MODEL_SAYS), step)
                + advice_html(advice, self.taxonomy, own, features=named)
                + f"<h2>{escape(_(words.AGAIN))}</h2>"
            ),
        )
        self._show_map(advice)
        self.form.fill(own, again=True)
        _show(self.form, True)

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
        self._tell(truth, step)
        self._show_similar(truth.condition)
        last = session.step in (DEBRIEF, FINISHED)
        self._offer(words.SEE_RESULTS if last else words.NEXT_CASE)

    def _tell(self, truth: Truth, step: str) -> None:
        def told() -> str:
            taxonomy = self.taxonomy
            title = _(words.TRUTH, name=taxonomy[truth.condition].name)
            return headline(title, step, badge(truth.right)) + truth_html(truth, taxonomy)

        said(self.told, value=told)

    def _say_kept(self, session: ReadingSession) -> None:
        answer = session.answers()[-1]
        self._clear()
        step = f"{session.token} kept {len(session.answers())}"

        def told() -> str:
            line = _(
                words.KEPT_WORDS,
                diagnosis=self.taxonomy[answer.diagnosis].name,
                management=_(words.REFER_IT if answer.management == REFER else words.MANAGE_IT),
                confidence=answer.confidence,
            )
            return f"{headline(_(words.KEPT), step)}<p>{escape(line)}</p>"

        said(self.told, value=told)
        self._offer(words.GO_ON, change=True)

    def _show_similar(self, condition: str) -> None:
        if self.session is None:
            return
        found = similar_cases(self.study, self.session.pseudonym, self.session.number, condition)
        said(
            self.similar, value=lambda: similar_html(self.taxonomy[condition].name, found)
        )  # fmt: skip
        _show(self.similar, bool(self.similar.value))

    def _ask(self, filled: Answer | None, title: str, step: str, stage: int) -> None:
        self._clear()
        self._stage = stage
        self.form.fill(filled, again=stage > 1)  # before it is shown, or a quick hand is undone
        said(self.told, value=lambda: headline(_(title), step))
        _show(self.form, True)

    def _offer(self, onward: str, *, change: bool = False) -> None:
        said(self.onward, description=onward)
        _show(self._buttons, True)
        _show(self.change, change)

    def _clear(self) -> None:
        """Take off the page what belongs to the step before; nothing told is left in a widget."""
        self._stage = 0
        said(self.told, value="")  # nor in what it would be said anew from
        said(self.similar, value="")
        self.case.show_map(b"", str)
        for part in (self.form, self._buttons, self.change, self.similar):
            _show(part, False)

    def _names(self) -> dict[str, str]:
        taxonomy = self.taxonomy
        shown = {code: taxonomy[code].name for code in self.study.choices.codes}
        return dict(sorted(shown.items(), key=lambda pair: pair[1].casefold()))

    def _features(self) -> dict[str, str]:
        """Each feature in English, as it is kept, and as it is shown, sorted by the latter."""
        shown: dict[str, str] = {}
        taxonomy = self.taxonomy
        for english in self.study.cases.taxonomy:
            named = taxonomy[english.code].look_for
            shown |= dict(zip(english.look_for, named, strict=True))
        pairs = [(one, shown[one]) for one in self.study.choices.features]
        return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))


def _show(part: ipywidgets.Widget, visible: bool) -> None:
    part.layout.display = "" if visible else "none"
