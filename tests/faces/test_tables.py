"""Tables that are safe to open in a spreadsheet."""

import io

import pandas as pd
import pytest

from dermosan_lib.faces.tables import live_row_writer, row_writer, safe_cell, safe_table


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "－1"],
)
def test_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-0.5", "+3", "-1e-4", "a=b", "", "'=1", -0.5, 3, None, True])
def test_all_else_stays(value):
    assert safe_cell(value) is value


def test_headings_and_cells_of_a_table():
    table = pd.DataFrame({"=x": ["@a", "b"], "n": [-1.5, 2.0]})
    shown = safe_table(table)
    assert shown.columns.tolist() == ["'=x", "n"]
    assert shown["'=x"].tolist() == ["'@a", "b"]
    assert shown["n"].tolist() == [-1.5, 2.0]
    assert table.columns.tolist() == ["=x", "n"]


@pytest.mark.parametrize(("safe", "first"), [(True, "'=a"), (False, "=a")])
def test_rows_are_safe_where_that_is_asked_for(safe, first):
    stream = io.StringIO()
    row_writer(stream, safe=safe)(["=a", "b\nc", -0.5])
    assert stream.getvalue() == f'{first},"b\nc",-0.5\n'


def test_a_live_row_is_a_line_and_there_at_once():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", newline="")
    live_row_writer(stream, safe=True)(["=a", "b\nc", -0.5])
    assert raw.getvalue() == b"'=a,b\\nc,-0.5\n"
