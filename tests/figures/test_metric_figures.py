"""Figures of reliability, decision, coverage and subgroups, drawn from tables made here."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib import figures
from dermosan_lib.figures.coverage import risk_coverage
from dermosan_lib.figures.decision import decision_curves
from dermosan_lib.figures.differences import paired_differences
from dermosan_lib.figures.folds import metric_spread
from dermosan_lib.figures.reliability import reliability_diagram
from dermosan_lib.figures.sets import set_coverage
from dermosan_lib.figures.subgroups import subgroup_forest


def test_reliability_leaves_out_empty_bins_and_tells_each_gap(tables):
    figure = reliability_diagram(tables.reliability())
    dots, bars = figure.data
    assert len(dots.x) == len(bars.x) == 9
    assert bars.y.sum() == 1132
    assert dots.customdata[0].endswith("<br>12 images")
    assert bars.customdata[-1] == "90.0% to 100.0% sure: 400 images"
    table = tables.reliability().dropna()
    error = np.average((table["accuracy"] - table["confidence"]).abs(), weights=table["n"])
    subtitle = figure.layout.title.subtitle.text.replace("<br>", " ")
    assert f"calibration error {error:.1%}" in subtitle


def test_decision_curves_end_where_thresholds_lose_their_meaning(tables):
    figure = decision_curves(tables.decision())
    band, score, refer_all, refer_none = figure.data
    assert max(score.x) == max(band.x) == max(refer_all.x) == 0.5
    assert len({line.line.dash for line in (score, refer_all, refer_none)}) == 3
    low, high = figure.layout.yaxis.range
    assert low < 0 < high
    assert low > min(refer_all.y)  # what is far below zero does not flatten the rest
    assert high > max(refer_all.y)
    assert score.customdata[9] == "threshold 10%<br>net benefit 0.142 (0.112 to 0.172)"


def test_curves_without_intervals_have_no_band(tables):
    table = tables.decision().assign(low=np.nan, high=np.nan)
    figure = decision_curves(table)
    assert len(figure.data[0].x) == 0
    assert figure.data[1].customdata[9] == "threshold 10%<br>net benefit 0.142"


def test_coverage_is_drawn_in_order_and_says_what_all_images_give(tables):
    figure = risk_coverage(tables.coverage().sample(frac=1, random_state=0))
    line = figure.data[1]
    assert list(line.x) == sorted(line.x)
    assert "Of 100% of images 70.0% are right" in figure.layout.title.subtitle.text
    assert line.customdata[-1] == "100% answered, 70.0% (66.0% to 70.0%) right"


def test_forest_has_a_row_a_subgroup_and_a_heading_an_attribute(tables):
    figure = subgroup_forest(tables.subgroups(), "accuracy")
    ticks = figure.layout.yaxis.ticktext
    assert ticks[:4] == ("female (340)", "male (380)", "unknown (420)", "under 30 (460)")
    assert sorted(text for text in ticks if text.startswith("<b>")) == [
        "<b>Age band</b>", "<b>Sex</b>", "<b>Site</b>"
    ]  # fmt: skip
    places = dict(zip(ticks, figure.layout.yaxis.tickvals, strict=True))
    assert sorted(places.values()) == list(range(13))  # ten subgroups, three headings
    assert places["<b>Sex</b>"] == 0
    assert places["<b>Age band</b>"] == places["under 30 (460)"] - 1
    long_name = next(text for text in ticks if "quite" in text)
    assert "<b>" not in long_name  # names are text, not markup
    assert long_name.endswith("… (660)")


def test_forest_marks_gaps_by_shape_and_says_why_a_number_is_missing(tables):
    figure = subgroup_forest(tables.subgroups(), "accuracy")
    alike, unlike = figure.data
    assert alike.marker.symbol != unlike.marker.symbol
    assert [words.split(":")[0] for words in unlike.customdata] == ["male", "30 to 49"]
    assert len(alike.x) == 6
    texts = [note.text for note in figure.layout.annotations]
    assert texts == ["too few to tell", "not defined"]
    assert figure.layout.shapes[0].x0 == pytest.approx(0.6)
    assert "0.600" in figure.layout.title.subtitle.text


def test_reliability_before_scaling_is_told_beside(tables):
    before = tables.reliability().assign(accuracy=lambda t: t["accuracy"] - 0.02)
    figure = reliability_diagram(tables.reliability(), before)
    earlier, now, _ = figure.data
    assert earlier.marker.symbol != now.marker.symbol
    assert earlier.marker.color != now.marker.color
    assert list(earlier.y) == list(before.dropna()["accuracy"])
    assert "before scaling" in figure.layout.title.subtitle.text.replace("<br>", " ")


def test_differences_lie_about_zero_and_clear_ones_differ_in_shape(tables):
    figure = paired_differences(tables.differences(), "probe", "network", {"mel": "Melanoma"})
    unclear, clear = figure.data
    assert unclear.marker.symbol != clear.marker.symbol
    assert list(clear.y) == ["Accuracy", "nv (200)"]
    assert list(unclear.y) == ["Macro AUC", "Melanoma (40)", "a &lt;b&gt; (9)"]
    low, high = figure.layout.xaxis.range
    assert low == -high
    assert high > 0.3
    assert clear.customdata[0] == "+0.100 (+0.050 to +0.150)"
    assert unclear.customdata[2] == "+0.000"  # nothing varied


def test_folds_lie_above_their_mean_and_a_setting_has_a_row_below_its_metric(tables):
    values, summary = tables.spread()
    folds, pooled, mean = metric_spread(values, summary).data
    assert len(folds.x) == 15
    assert [round(place) for place in pooled.y] == [0, -1, -2]
    assert len({trace.marker.symbol for trace in (folds, pooled, mean)}) == 3
    assert all(above > below for above, below in zip(mean.y, pooled.y, strict=True))
    many = metric_spread(*tables.spread("a<b", "c"))
    assert many.layout.yaxis.ticktext[:4] == ("<b>Accuracy</b>", "a&lt;b", "c",
                                              "<b>Balanced accuracy</b>")  # fmt: skip


def test_runs_without_folds_have_an_interval_alone(tables):
    values, summary = tables.spread("a", "b", folds=1)
    (pooled,) = metric_spread(values, summary).data
    assert list(pooled.y) == [-1, -2, -4, -5, -7, -8]
    none = metric_spread(values.iloc[:0], summary.iloc[:0])
    assert "No run of this sweep is done yet" in none.layout.title.subtitle.text


def test_a_repeat_that_is_not_whole_has_dots_and_no_interval(tables):
    values, summary = tables.spread()
    figure = metric_spread(values, summary.assign(pooled=np.nan, low=np.nan, high=np.nan, n=0))
    assert len(figure.data[0].x) == 15
    assert figure.layout.xaxis.range[0] > 0.4


def test_what_was_not_measured_says_so(tables):
    nothing = decision_curves(pd.DataFrame())
    assert "Not measured" in nothing.layout.title.subtitle.text
    alone = tables.subgroups().iloc[:1]
    assert "no attribute is known" in subgroup_forest(alone, "accuracy").layout.title.subtitle.text
    missing = subgroup_forest(tables.subgroups(), "malignant_sensitivity")
    assert missing.layout.title.text == "<b>Malignancies found by subgroup</b>"
    assert not missing.data


def test_sets_are_drawn_over_what_is_to_be_expected(tables):
    figure = set_coverage(tables.sets(), 0.9, {"mel": "Melanoma"})
    expected, measured = figure.data
    assert list(expected.base)[:2] == [0.87, 0.8]
    assert [base + span for base, span in zip(expected.base, expected.x, strict=True)][
        :2
    ] == pytest.approx([0.93, 0.98])
    assert list(measured.y)[:2] == ["All images (748)", "Melanoma (64)"]
    assert "<b>" not in measured.y[2]
    assert measured.customdata[0] == "91.7% (86.7% to 93.0%)<br>1.9 conditions a set"
    assert "Promised 90%" in figure.layout.title.subtitle.text


def many(n=184):
    return [f"condition_{k}" for k in range(n)]


def test_a_confusion_matrix_of_184_conditions_can_be_read_on_a_phone():
    counts = np.diag(np.full(184, 3))
    counts[5, 9], counts[100, 3] = 7, 6
    codes = many()
    figure = figures.confusion_matrix(pd.DataFrame(counts, index=codes, columns=codes))
    drawn = figure.data[0]
    assert len(drawn.z) == 25
    ticks = figure.layout.yaxis.ticktext
    assert {"condition_5", "condition_9", "condition_100", "condition_3"} <= set(ticks)
    assert ticks[-1] == "others"
    assert (
        f"{counts.sum():,} images, {3 * 184:,} right"
        in figure.layout.title.subtitle.text.replace("<br>", " ")
    )
    assert figure.layout.height < 900


def test_metrics_of_184_conditions_show_both_ends():
    table = pd.DataFrame(
        {
            "condition": many(), "metric": "sensitivity", "value": np.linspace(0, 1, 184),
            "low": 0.0, "high": 1.0, "n": 5,
        }
    )  # fmt: skip
    figure = figures.metric_intervals(table)
    assert len(figure.data[0].x) == 30
    assert max(figure.data[0].x) == 1
    assert min(figure.data[0].x) == 0
    assert "of 184" in figure.layout.title.subtitle.text


def test_factors_of_184_conditions_show_the_strongest():
    ratios = {code: [k / 184, -0.1] for k, code in enumerate(many())}
    learned = {
        "attributes": [{"name": "sex", "values": ["a", "b"], "log_ratios": ratios}],
        "used": [],
    }
    figure = figures.likelihoods(learned)
    assert len(figure.layout.xaxis.ticktext) == 40
    assert "condition_183" in figure.layout.xaxis.ticktext
