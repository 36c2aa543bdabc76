"""A reader's own results: score intervals, calibration, and a file that is safe to open."""

import base64
import re

import pytest

from dermosan_lib.faces.practice.own_results import Share, calibration, results_html


def test_the_interval_is_wilsons():
    share = Share.of([True] * 8 + [False] * 2)  # by hand, z = 1.959964
    assert (share.low, share.high) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)


def row(correct, confidence, stage=1, kind="new"):
    return {"kind": kind, "stage": stage, "correct": correct, "confidence": confidence}


def test_calibration_in_one_sentence():
    assert calibration([row(True, 90), row(False, 90)]).endswith("more sure than right.")
    assert calibration([row(True, 40)]).endswith("less sure than you could be.")
    assert calibration([row(True, 50), row(False, 52)]).endswith("about as sure as right.")


def test_cases_that_came_back_do_not_count():
    rows = [row(True, 50), row(False, 50, kind="missed"), row(True, 50, stage=2)]
    html = results_html(rows)
    assert html.count("1 of 1, ") == 2
    assert results_html(rows[1:2]) == ""


def test_the_file_is_safe_in_a_spreadsheet(open_page, begin, answer):
    page = open_page(length=2)
    begin(page, "=ana")
    for _ in range(2):
        answer(page)
        answer(page, again=True)
        page.card.onward.click()
    found = re.search(r"base64,([^\"]+)", page.debrief._download.value)[1]
    lines = base64.b64decode(found).decode().splitlines()
    assert len(lines) == 1 + 2 * 2
    assert ",'=ana," in lines[1]
