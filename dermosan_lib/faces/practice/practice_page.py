"""The page: a reader's session, and the panels that follow from its next step."""

import ipywidgets

from dermosan_lib.conditions import Taxonomy, said_in
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard import LanguagePanel, say_anew, style, top
from dermosan_lib.faces.practice import choices_said, words
from dermosan_lib.faces.practice.answer_form import AnswerForm
from dermosan_lib.faces.practice.case_card import CaseCard
from dermosan_lib.faces.practice.debriefing import DebriefCard
from dermosan_lib.faces.practice.due_step import DueStep
from dermosan_lib.faces.practice.entrance import Entrance
from dermosan_lib.faces.practice.joining import JoinCard
from dermosan_lib.faces.practice.settling import Settling
from dermosan_lib.faces.practice.step_card import StepCard, show
from dermosan_lib.faces.practice.wiring import connect
from dermosan_lib.language import language_in_use
from dermosan_lib.readers import ReadingSession
from dermosan_lib.readers.session import OpenStudy, SetAsideError
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
        self.join = JoinCard(study)
        self.entrance = Entrance(study, self.join, self.enter)
        self.case = CaseCard(study.design.base_rate)
        self.form = AnswerForm(
            lambda: choices_said.names(study, self.taxonomy),
            lambda: choices_said.features(study, self.taxonomy),
        )
        self.card = StepCard(lambda: self.taxonomy, self.form)
        self.settling = Settling()
        self.debrief = DebriefCard()
        self.due = DueStep(self.case, self.card, self.debrief, lambda: self.taxonomy)
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
        self.entrance.another_name()
        self.due.clear()
        self.case.hide()
        self.debrief.hide()
        show(self.card, False)
        show(self.join, True)

    def enter(self, session: ReadingSession) -> None:
        """Go on with ``session`` where its reader is."""
        self.session = session
        # practice.js keeps both in the tab, so that a page that is loaded again goes on.
        name, proof = escape(session.pseudonym), escape(session.proof)
        self._who.value = f'<i hidden data-reader="{name}" data-proof="{proof}"></i>'
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
            self.due.show(self.session)
        except DermosanError as error:
            self.fail(error)

    def commit(self, stage: int) -> None:
        """Commit what is filled in as the answer 1 or 2; what is missing is said beside it."""
        session = self.session
        if session is None or stage != self.due.stage:
            return
        try:
            answer = self.form.answer()
        except DermosanError as error:
            self.form.say(error)
            return
        try:
            self.due.commit(session, answer)
        except DermosanError as error:
            # The disk has refused, not the study: what is filled in stays, to be sent again.
            tell = self.form.say if self.due.still_asks(session) else self.fail
            tell(error)
            return
        if self.study.design.changeable:
            self.due.keep(session)
        else:
            self.proceed()

    def revise(self) -> None:
        """Change the answer that was just committed, where the study allows it."""
        if self.session is None or not self.card.may_change:
            return
        try:
            self.due.change(self.session)
        except DermosanError as error:
            self.fail(error)

    def look_back(self, position: int | None) -> None:
        """Show a missed case again, with its truth; after the last case alone."""
        if self.session is not None and not self.saying_anew:
            self.due.look_back(self.session, position)

    def fail(self, text: object) -> None:
        """Show why the page does not go on, a sentence or an error."""
        self.due.clear()
        if isinstance(text, SetAsideError):
            self.case.hide()  # it is another's picture, if any
        self.card.trouble(text, words.ASIDE if isinstance(text, SetAsideError) else words.TROUBLE)
        show(self.card, True)
