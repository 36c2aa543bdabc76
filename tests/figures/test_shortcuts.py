import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.figures.shortcuts import shortcut_audit

ROWS = [
    ("geometry", 0.5, np.nan, np.nan, False, "does not vary"),
    ("file_size", 0.61, 0.57, 0.65, False, "does not clearly exceed 0.65"),
    ("border", 0.80, 0.76, 0.83, True, "clearly exceeds <b>0.60</b>"),
    ("all outside the lesion", 0.81, 0.77, 0.85, True, "clearly exceeds 0.70"),
    ("the model, lesion hidden", 0.67, 0.64, 0.71, False, "does not clearly exceed 0.65"),
    ("the model", 0.94, 0.93, 0.95, False, "what the families are measured against"),
]


def table(rows=ROWS):
    return pd.DataFrame(rows, columns=["family", "macro_auc", "low", "high", "flagged", "why"])


def test_flagged_families_say_so_in_words_and_differ_in_symbol():
    figure = shortcut_audit(table())
    quiet, flagged = figure.data
    assert [tick.replace("<br>", " ") for tick in flagged.y] == [
        "Border: flagged", "All outside the lesion: flagged",
    ]  # fmt: skip
    assert list(quiet.y) == ["Geometry", "File size", "The model, lesion hidden"]
    assert quiet.marker.symbol != flagged.marker.symbol
    assert quiet.marker.color != flagged.marker.color


def test_rows_keep_their_order_and_intervals():
    figure = shortcut_audit(table())
    order = figure.layout.yaxis.categoryarray
    assert [tick.split(":")[0].replace("<br>", " ") for tick in order] == [
        "Geometry", "File size", "Border", "All outside the lesion", "The model, lesion hidden",
    ]  # fmt: skip
    quiet, flagged = figure.data
    assert np.allclose(flagged.error_x.array, [0.03, 0.04])
    assert np.allclose(quiet.error_x.arrayminus, [0, 0.04, 0.03])  # no interval, no whisker


def test_chance_and_model_are_lines_with_their_value():
    figure = shortcut_audit(table())
    assert [shape.x0 for shape in figure.layout.shapes] == [0.5, 0.94]
    assert [note.text for note in figure.layout.annotations] == ["chance 0.50", "model 0.94"]
    assert figure.layout.shapes[0].line.dash != figure.layout.shapes[1].line.dash
    alone = shortcut_audit(table(ROWS[:3]))
    assert [note.text for note in alone.layout.annotations] == ["chance 0.50"]


def test_everything_drawn_is_inside_the_axis_and_words_are_escaped():
    rows = [("border", 0.31, 0.22, 0.4, False, "worse <than> chance"), *ROWS]
    figure = shortcut_audit(table(rows))
    low, high = figure.layout.xaxis.range
    assert low < 0.22
    assert high > 1
    assert "&lt;b&gt;" in figure.data[1].customdata[0]


@pytest.mark.browser
def test_it_is_drawn_whole_on_desktop_and_phone(tmp_path, chromium):
    page_of = _in_browser()
    weak = [*ROWS[:-1], ("the model", 0.55, 0.5, 0.6, False, "")]
    best = [*ROWS[:-1], ("the model", 1.0, 0.99, 1.0, False, "")]
    drawn = {
        name: (shortcut_audit(table(rows)), ".scatterlayer .points path", 5)
        for name, rows in (("usual", ROWS), ("weak", weak), ("best", best))
    }
    page_of.test_marks_are_drawn_and_no_label_is_clipped(drawn, tmp_path, chromium)


def _in_browser():
    path = Path(__file__).with_name("test_in_browser.py")
    found = importlib.util.spec_from_file_location("in_browser", path)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
