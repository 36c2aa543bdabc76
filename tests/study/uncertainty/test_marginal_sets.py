"""MAPIE's sets beside ours: one threshold for all leaves rare, hard conditions uncovered."""

import pandas as pd

from dermosan_lib.study.uncertainty.marginal_sets import compare_sets

CODES = ("a", "b", "c", "d")


def skewed(table):
    """The model leans to "a": what it says of the rarer conditions is less than is true."""
    leaning = table.copy()
    leaning[["b", "c", "d"]] *= [0.5, 0.3, 0.1]
    leaning[list(CODES)] = leaning[list(CODES)].div(leaning[list(CODES)].sum(axis=1), axis=0)
    return leaning


def test_one_threshold_for_all_covers_the_average_and_not_each_condition(draw_study):
    (first, first_groups), (second, groups) = draw_study(0, 1500), draw_study(1, 1500)
    table = compare_sets(
        skewed(first), skewed(second), CODES, fitted_groups=first_groups, groups=groups
    )
    rows = table.set_index("sets")
    ours, theirs = rows.iloc[0], rows.iloc[1:]
    assert len(theirs) == 2
    assert (rows["coverage"] > 0.87).all()
    assert ours["least_coverage"] > 0.85
    assert theirs.loc["one for all, least ambiguity (LAC)", "least_covered"] == "d"
    assert theirs.loc["one for all, least ambiguity (LAC)", "least_coverage"] < 0.6


def test_it_is_the_same_for_a_seed(draw_study):
    (first, first_groups), (second, groups) = draw_study(2, 300), draw_study(3, 300)
    once, again = (
        compare_sets(first, second, CODES, fitted_groups=first_groups, groups=groups)
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(once, again)
