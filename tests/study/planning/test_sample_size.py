"""Sample sizes: published values, the page's tables, and what must hold of any plan."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from dermosan_lib.errors import RunError
from dermosan_lib.study.planning import (
    auc_error,
    clustered_effect,
    lesions_for_auc,
    lesions_for_rate,
    rate_interval_at,
)
from dermosan_lib.study.planning.interval_widths import Z

RATES = st.floats(0, 1)
WIDTHS = st.floats(0.02, 0.6)


@pytest.mark.parametrize(
    ("hits", "n", "wilson", "exact"),
    [  # Newcombe 1998, Statistics in Medicine 17:857, table I, methods 3 and 5
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_intervals_of_a_rate_are_those_published(hits, n, wilson, exact):
    assert rate_interval_at(hits / n, n) == pytest.approx(wilson, abs=6e-5)
    assert rate_interval_at(hits / n, n, "exact") == pytest.approx(exact, abs=6e-5)


@pytest.mark.parametrize(("hits", "n"), [(0, 7), (7, 7), (3, 7), (190, 200)])
def test_the_exact_interval_is_that_of_scipy(hits, n):
    bounds = binomtest(hits, n).proportion_ci(0.95, method="exact")
    assert rate_interval_at(hits / n, n, "exact") == pytest.approx(tuple(bounds), abs=1e-9)


def test_errors_of_an_auc_are_those_published():
    # Hanley and McNeil 1982, section on sample size: 0.0437 with 40 of each kind, 0.0356 with 60.
    assert auc_error(0.85, 40, 40) == pytest.approx(0.0437, abs=5e-5)
    assert auc_error(0.85, 60, 60) == pytest.approx(0.0356, abs=5e-5)
    # The R package presize, whose page has AUC 0.65, 500 lesions, a tenth with the condition.
    assert 2 * Z * auc_error(0.65, 50, 450) == pytest.approx(0.1720755, abs=1e-6)
    assert lesions_for_auc(0.65, 0.1720755, share=0.1) == pytest.approx(500, abs=1)


@given(RATES, WIDTHS, st.sampled_from(["wilson", "exact"]))
def test_so_many_lesions_reach_the_width_and_one_fewer_does_not(rate, width, method):
    n = lesions_for_rate(rate, width, method=method)
    widths = [np.ptp(rate_interval_at(rate, m, method)) for m in (n, n - 1) if m > 0]
    assert widths[0] <= width + 1e-8
    assert len(widths) == 1 or widths[1] > width


@given(st.floats(0.5, 0.99), st.floats(0.02, 0.4), st.floats(0.05, 0.95))
def test_so_many_lesions_reach_the_width_of_an_auc(auc, width, share):
    n = lesions_for_auc(auc, width, share=share)
    assert min(n * share, n * (1 - share)) >= 1
    assert 2 * Z * auc_error(auc, n * share, n * (1 - share)) <= width + 1e-8
    fewer = n - 1
    if min(fewer * share, fewer * (1 - share)) >= 1:
        assert 2 * Z * auc_error(auc, fewer * share, fewer * (1 - share)) > width


@given(RATES, WIDTHS, st.floats(1, 10), st.floats(0, 1))
def test_photos_of_a_lesion_never_count_for_more_than_lesions(rate, width, photos, correlation):
    alone = lesions_for_rate(rate, width)
    several = lesions_for_rate(rate, width, photos=photos, correlation=correlation)
    assert several <= alone <= several * photos + 1
    assert lesions_for_rate(rate, width, photos=photos) == alone


def test_the_planned_width_is_reached_in_studies_that_are_drawn():
    rate, width, photos = 0.85, 0.1, 2
    n = lesions_for_rate(rate, width)
    random = np.random.default_rng(7)
    reached = [np.ptp(rate_interval_at(random.binomial(n, rate) / n, n)) for _ in range(2000)]
    assert np.mean(reached) == pytest.approx(width, abs=0.003)
    # Both photos of a lesion alike: the design effect says two, and half the photos are worth it.
    right = random.random(4000) < rate
    effect = clustered_effect(np.repeat(right, photos), np.repeat(np.arange(4000), photos))
    assert effect == pytest.approx(photos, rel=0.01)
    apart = clustered_effect(random.random(8000) < rate, np.repeat(np.arange(4000), photos))
    assert apart == pytest.approx(1, abs=0.08)


def test_where_nothing_varies_each_group_counts_as_one():
    assert clustered_effect([True] * 6, [0, 0, 0, 1, 1, 1]) == 3
    assert clustered_effect([True, False], [0, 0]) == 2


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: lesions_for_rate(1.2, 0.1), "from 0 to 1, but is 1.2"),
        (lambda: lesions_for_rate(float("nan"), 0.1), "from 0 to 1, but is nan"),
        (lambda: lesions_for_rate(0.9, 0), "above 0 and below 1, but is 0"),
        (lambda: lesions_for_rate(0.9, 10), "above 0 and below 1, but is 10"),
        (lambda: lesions_for_rate(0.9, 1e-9), "more than 1,000,000,000 lesions"),
        (lambda: lesions_for_rate(0.9, 0.1, photos=0.5), "at least 1 photo, but 0.5"),
        (lambda: lesions_for_rate(0.9, 0.1, correlation=-1), "from 0 to 1, but is -1"),
        (lambda: lesions_for_auc(1, 0.1, share=0.5), "from 0.5 to below 1, but is 1"),
        (lambda: lesions_for_auc(0.9, 0.1, share=0), "above 0 and below 1, but is 0"),
    ],
)
def test_what_is_no_plan_is_refused_in_words(call, rule):
    with pytest.raises(RunError, match=re.escape(rule)):
        call()


def tables(text):
    """The Markdown tables of ``text``: a list of rows of cells each, the first the heads."""
    for block in re.findall(r"(?m)(?:^\|.*\n)+", text):
        lines = [[cell.strip() for cell in line.strip("| \n").split("|")]
                 for line in block.splitlines()]  # fmt: skip
        yield [line for line in lines if not set("".join(line)) <= {"-"}]


def test_the_page_has_the_functions_numbers(repository):
    text = (repository / "docs" / "howto" / "sample-size.md").read_text(encoding="utf-8")
    rate, auc, photos = tables(text)
    for first, *cells in rate[1:]:
        wanted = [lesions_for_rate(float(first), float(head.split()[1])) for head in rate[0][1:]]
        assert [int(cell.replace(",", "")) for cell in cells] == wanted
    for first, share, *cells in auc[1:]:
        wanted = [
            lesions_for_auc(float(first), float(head.split()[1]), share=float(share))
            for head in auc[0][2:]
        ]
        assert [int(cell.replace(",", "")) for cell in cells] == wanted
    for count, correlation, *cells in photos[1:]:
        wanted = lesions_for_rate(0.9, 0.1, photos=int(count), correlation=float(correlation))
        assert [int(cell) for cell in cells] == [wanted, wanted * int(count)]
    assert min(len(rate), len(auc), len(photos)) > 4
    assert "takes 141 melanomas" in text
    assert "that is 1,410 lesions" in text
    assert lesions_for_rate(0.9, 0.1) == 141
    assert lesions_for_rate(0.9, 0.1, method="exact") == 158


def test_the_pages_lines_of_python_give_what_they_say(repository):
    text = (repository / "docs" / "howto" / "sample-size.md").read_text(encoding="utf-8")
    told = re.findall(r"(?m)^(lesions_for_\w+\(.*\))  # (\d+)", text)
    assert len(told) == 3
    known = {"lesions_for_rate": lesions_for_rate, "lesions_for_auc": lesions_for_auc}
    for call, number in told:
        assert eval(call, known) == int(number), call
