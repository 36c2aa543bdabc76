"""The report of the measurements: ratios that cannot flatter, a table and plots."""

import importlib

import pytest

from benchmarks import prepared
from benchmarks.__main__ import PARTS
from benchmarks.report import markdown, ratio, write_report


def row(name, value, unit="s", ratio_to="", part="c"):
    return {
        "part": part, "name": name, "value": value, "unit": unit, "ratio_to": ratio_to, "n": 3,
    }  # fmt: skip


TITLES = {"c": "Inference"}


def test_less_time_and_memory_and_more_images_a_second_are_better():
    rows = [row("slow", 3.0), row("fast", 0.5, ratio_to="slow"), row("old", 10.0, "images/s")]
    rows += [row("new", 30.0, "images/s", "old"), row("big", 8.0, "MB")]
    rows += [row("bigger", 16.0, "MB", "big")]
    assert [ratio(one, rows) for one in rows] == [None, 6.0, None, 3.0, None, 0.5]


def test_a_ratio_to_nothing_measured_is_an_error():
    with pytest.raises(KeyError):
        ratio(row("fast", 1.0, ratio_to="slow"), [row("slow", 2.0, part="d")])


def test_report_holds_every_row_and_a_plot_a_unit(tmp_path):
    rows = [row("slow", 3.0), row("fast", 0.5, ratio_to="slow"), row("memory", 12.0, "MB")]
    path = write_report(tmp_path, rows, TITLES, ["Two cores."])
    text = path.read_text()
    assert text == markdown(rows, TITLES, ["Two cores."])
    assert "| fast | 0.5 s | 6.00 | slow | 3 |" in text
    assert "Two cores." in text
    page = (tmp_path / "report.html").read_text()
    assert page.count("Plotly.newPlot(") == 2


def test_every_part_can_be_imported_and_its_networks_named():
    for module, _ in PARTS.values():
        assert callable(importlib.import_module(module).measure)
    assert len(prepared._key()) == 12  # from files that are there
