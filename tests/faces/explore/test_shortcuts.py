"""Marks and answers: with and without, on one picture and on many."""

import pytest

from dermosan_lib.faces.explore.altering import MARKS, marked
from dermosan_lib.faces.explore.asking import ask
from dermosan_lib.faces.explore.shortcuts import Tally, compare, interval
from dermosan_lib.faces.explore.subject import Drawing


def test_each_mark_is_asked_about_by_the_model_that_read_the_picture(models):
    subject = Drawing("bcc", 3)
    pixels = subject.pixels()
    before = ask(models, subject, pixels)
    found = list(compare(models, subject, pixels, before))
    assert [one.mark for one in found] == list(MARKS)
    for one in found:
        again = ask(models, subject, marked(pixels, one.mark))
        assert one.answer.shares == pytest.approx(again.shares)
        if again.silent:
            assert one.move is None
            assert one.other
            continue
        code = before.first.code
        assert one.move == pytest.approx(again.shares[code] - before.shares[code])
        assert one.other == (again.first.code != code)


def test_more_drawings_are_added_to_those_before(models):
    whole, parts = Tally(), Tally()
    whole.add(models, 4)
    parts.add(models, 2)
    parts.add(models, 2)
    assert whole == parts
    assert 1 <= whole.n <= 4
    assert all(hits <= whole.n for hits in whole.other.values())


def test_the_interval_is_wilsons():
    low, high = interval(1, 20)
    assert (low, high) == pytest.approx((0.00887, 0.23613), abs=1e-4)
    assert interval(0, 20)[0] == 0
