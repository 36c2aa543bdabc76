"""What spreadsheets make of ids is told."""

import pandas as pd
import pytest

from dermosan_lib.study.tables.row_words import changed_cells, changed_in_words


@pytest.mark.parametrize(
    "name", ["1.23E+05", "1,23E+05", "1.2e+17", "9E+15", "-9.0E+18", "12-Mar", "###"]
)
def test_names_that_a_spreadsheet_changed(name):
    assert f"such as {name}" in changed_in_words(["a", name], "image")
    assert changed_cells(pd.Series(["a", name, name])) == [(name, 2)]


def test_other_names_are_left_alone():
    assert changed_in_words(["a", "ISIC_1", "1E5x", "12"], "image") == ""
    assert changed_cells(pd.Series(["a", "12"])) == []
