"""The table of utilities that a teacher edits, and what decisions are worth by it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import ipywidgets
import pandas as pd

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.faces.dashboard import said
from dermosan_lib.faces.teacher import words
from dermosan_lib.faces.teacher.table_html import html_table
from dermosan_lib.language import Message
from dermosan_lib.language import translate as _
from dermosan_lib.study.reader_analysis import expected_utility, utility_table
from dermosan_lib.text import number, number_in
from dermosan_lib.text import visible_html as escape

_ACTIONS = (("manage", words.MANAGE), ("refer", words.REFER))


class HarmsCard(ipywidgets.VBox):
    """Two numbers a condition, and the expected utility that follows from them."""

    def __init__(self, edited: Callable[..., None]) -> None:
        self._edited = edited
        self._saying_anew = False  # fields change without anybody having edited them
        self.controls: dict[tuple[str, str], UtilityField] = {}
        self._table = ipywidgets.VBox().add_class("dm-harms")
        self._worth = ipywidgets.HTML()
        title = said(
            ipywidgets.HTML(),
            value=lambda: (
                f"<h2>{escape(_(words.UTILITY))}</h2>"
                f'<p class="dm-muted">{escape(_(words.UTILITY_HELP))}</p>'
            ),
        )
        super().__init__([title, self._worth, self._table])
        self.add_class("dm-card").add_class("dm-controls")

    def show(self, answers: pd.DataFrame, taxonomy: Taxonomy, names: Mapping[str, str]) -> None:
        """What readers' decisions are worth; conditions that are new get a place in the table."""
        start = utility_table(taxonomy).set_index("condition")
        known = set(self.controls)
        for code in taxonomy.codes:
            for action, label in _ACTIONS:
                if (code, action) not in self.controls:
                    value = float(start.loc[code, action])
                    box = UtilityField(value)
                    box.observe(self._when_edited, "value")
                    self.controls[code, action] = box
                name = names.get(code, code)
                self.controls[code, action].description = _(label, name=name)
                self._say_anew(self.controls[code, action])
        if set(self.controls) != known:
            self._table.children = list(self.controls.values())
        try:
            told = _worth_html(expected_utility(answers, self.utilities(taxonomy)))
        except ReaderStudyError as error:
            told = f'<p class="dm-warning" role="alert">! {escape(_(error))}</p>'
        self._worth.value = told

    def _when_edited(self, change: Any) -> None:
        if not self._saying_anew:
            self._edited(change)

    def _say_anew(self, field: "UtilityField") -> None:
        self._saying_anew = True
        try:
            field.say_anew()
        finally:
            self._saying_anew = False

    def utilities(self, taxonomy: Taxonomy) -> pd.DataFrame:
        """The table as it stands: ``condition, manage, refer``.

        Raises `ReaderStudyError` for a field that holds no number.
        """
        return pd.DataFrame(
            [
                (code, *(self.controls[code, action].number for action, _label in _ACTIONS))
                for code in taxonomy.codes
            ],
            columns=["condition", "manage", "refer"],
        )


class UtilityField(ipywidgets.Text):
    """A number, in the form of the page's language: the browser's own fields know only theirs."""

    def __init__(self, value: float) -> None:
        super().__init__(value=_shown(value), continuous_update=False)
        self.add_class("dm-which")

    @property
    def number(self) -> float:
        """What is filled in, with a comma or a point; raises `ReaderStudyError` for no number."""
        text = self.value.strip().replace("\N{MINUS SIGN}", "-").replace(",", ".")
        found = number_in(text)
        if found is None:
            raise ReaderStudyError(Message(words.NO_NUMBER, text=self.value.strip()[:40]))
        return found

    def say_anew(self) -> None:
        """Show a number in the form of the language in use; anything else stays."""
        with suppress(ReaderStudyError):
            self.value = _shown(self.number)


def _shown(value: float) -> str:
    digits = max(1, len(f"{value:.6f}".rstrip("0").partition(".")[2]))
    return _(number(value, digits))


def _worth_html(table: pd.DataFrame) -> str:
    rows = [(_what(row), _value(row), _interval(row)) for _index, row in table.iterrows()]
    columns = (words.WHAT, words.VALUE, words.INTERVAL)
    return html_table(words.UTILITY, columns, rows)


def _what(row: Any) -> str:
    name = words.WORTH[row["what"]]
    return escape(_(name))


def _value(row: Any) -> str:
    value = number(float(row["value"]), 2)
    return escape(_(value))


def _interval(row: Any) -> str:
    if pd.isna(row["low"]):
        return ""
    low, high = (number(float(row[name]), 2) for name in ("low", "high"))
    return f"{escape(_(low))} … {escape(_(high))}"
