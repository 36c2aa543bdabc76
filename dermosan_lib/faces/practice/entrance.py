"""Who reads: a pseudonym begun for the first time, or its reader come back."""

from collections.abc import Callable
from hmac import compare_digest

from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.practice.joining import JoinCard
from dermosan_lib.readers import ReadingSession
from dermosan_lib.readers.session import OpenStudy


class Entrance:
    """Lets readers of ``study`` in by ``card``; ``enter`` gets the session of each."""

    def __init__(
        self, study: OpenStudy, card: JoinCard, enter: Callable[[ReadingSession], None]
    ) -> None:
        self._study, self._card, self._enter = study, card, enter
        self._who_asks: ReadingSession | None = None  # until it is known whether it is they

    def start(self) -> None:
        """Join the study under the pseudonym that was typed, and go on where that reader is.

        Who cannot show that it was they who began under it is asked first.
        """
        try:
            session = ReadingSession(self._study, self._card.pseudonym.value)
            if session.came_back and not _same(self._card.proof.value, session.proof):
                self._who_asks = session
                self._card.ask(session.pseudonym, session.answered)
                return
        except DermosanError as error:
            self._card.say(error)
            return
        self._let_in(session)

    def go_on_as_asked(self) -> None:
        """It is they who began under the pseudonym: go on where they are."""
        if self._who_asks is not None:
            self._let_in(self._who_asks)

    def another_name(self) -> None:
        """It is somebody else, who is to choose another pseudonym."""
        self._who_asks = None
        self._card.empty()

    def withdraw_question(self) -> None:
        """Ask nothing of a pseudonym that has been changed."""
        asked = self._who_asks
        if asked is not None and self._card.pseudonym.value.strip() != asked.pseudonym:
            self._who_asks = None
            self._card.unask()

    def _let_in(self, session: ReadingSession) -> None:
        self._who_asks = None
        self._enter(session)


def _same(given: str, secret: str) -> bool:
    return compare_digest(given.encode(), secret.encode())
