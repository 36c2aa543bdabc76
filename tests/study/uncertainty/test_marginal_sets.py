"""One threshold for all conditions leaves rare, hard conditions uncovered."""

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
    ).set_index("sets")
    each, for_all = table.loc["one threshold a condition"], table.loc["one threshold for all"]
    assert (table["coverage"] > 0.87).all()
    assert each["least_coverage"] > 0.85
    assert for_all["least_covered"] == "d"
    assert for_all["least_coverage"] < 0.6
