"""The answers that are committed so far, read anew when there are more."""

import io
from pathlib import Path
from typing import Any

import pandas as pd

from dermosan_lib.readers import AnswerStore
from dermosan_lib.readers.export import answer_rows, write_rows
from dermosan_lib.study.reader_analysis import checked_answers


class LiveAnswers:
    """Reads an answers file that others write to; it makes none and changes nothing."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._store: AnswerStore | None = None
        self._rows: list[dict[str, Any]] = []
        self.length = 0  # new cases a reader
        self.set_aside: list[tuple[str, int, str]] = []  # reader, position, why: names the file

    def look(self) -> bool:
        """Read the file; whether anything is new.

        Raises `ReaderStudyError` for a file that is no answers file.
        """
        if not self.file.is_file():
            return False
        if self._store is None:
            self._store = AnswerStore(self.file)
        if not self._store.pseudonyms():
            return False
        self.length = int(self._store.study()["length"])
        rows, aside = list(answer_rows(self._store)), _set_aside(self._store)
        if rows == self._rows and aside == self.set_aside:
            return False
        self._rows, self.set_aside = rows, aside
        return True

    def table(self) -> pd.DataFrame | None:
        """All answers as `reader_analysis` takes them; None where there are none."""
        if not self._rows:
            return None
        text = io.StringIO()  # the export's form, so that page and notebook read the same
        write_rows(text, self._rows)
        text.seek(0)
        return checked_answers(pd.read_csv(text, dtype=str, keep_default_na=False))


def _set_aside(store: AnswerStore) -> list[tuple[str, int, str]]:
    reasons = store.reasons()
    if not reasons:
        return []
    names = store.pseudonyms()
    shown = [one for one in store.presentations() if one.id in reasons]
    return [(names[one.reader], one.position, reasons[one.id]) for one in shown]
