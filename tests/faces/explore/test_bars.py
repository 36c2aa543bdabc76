"""Bars in a fixed order: the eye follows one condition, whatever becomes of the answer."""

import re
from types import SimpleNamespace

import pytest

from dermosan_lib.clinic import Likelihood
from dermosan_lib.faces.explore.bars import SHOWN, bar, bars


def answer(**shares):
    ordered = sorted(shares.items(), key=lambda pair: -pair[1])
    lines = tuple(Likelihood(code, f"<{code}>", share) for code, share in ordered)
    first = lines[0] if lines else None
    return SimpleNamespace(
        diagnosis=SimpleNamespace(differential=lines), first=first, silent=not lines,
        shares={line.code: line.probability for line in lines},
    )  # fmt: skip


def names(html):
    return re.findall(r'scope="row">(.*?)</th>', html)


def test_the_order_is_that_of_the_unchanged_answer():
    before, now = answer(a=0.7, b=0.2, c=0.1), answer(a=0.1, b=0.1, c=0.8)
    html = bars(before, now)
    assert names(html) == ["&lt;a&gt;", "&lt;b&gt;", "&lt;c&gt;"]
    assert "80%" in html
    assert "70%" in html
    assert re.findall(r"dm-top-row.*?</tr>", html)[0].count("&lt;c&gt;") == 1


def test_what_comes_up_from_far_behind_gets_a_bar():
    codes = "abcdefghij"
    before = answer(**{code: (10 - k) / 55 for k, code in enumerate(codes)})
    now = answer(**{code: 0.91 if code == "j" else 0.01 for code in codes})
    shown = names(bars(before, now))
    assert shown[SHOWN] == "&lt;j&gt;"
    assert shown[-1] == "all others"
    assert len(shown) == SHOWN + 2
    assert sum(float(one) for one in re.findall(r"<td>(\d+)%</td><td>", bars(before, now))) == (
        pytest.approx(100, abs=2)
    )


def test_a_silent_model_shows_no_number_of_now():
    html = bars(answer(a=0.7, b=0.3), answer())
    assert html.count("not said") == 2
    assert re.findall(r"<td>(\d+%)</td></tr>", html) == ["70%", "30%"]
    assert '<rect width="0.0%"' in html


def test_the_tick_stands_where_it_was():
    drawn = bar(0.25, 0.5)
    assert 'x="25.0%"' in drawn
    assert 'width="50.0%"' in drawn
