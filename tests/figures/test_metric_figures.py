"""Figures of reliability, decision, coverage and subgroups, drawn from tables made here."""

import numpy as np
import pandas as pd
import plotly
import pytest

from dermosan_lib.figures.coverage import risk_coverage
from dermosan_lib.figures.decision import decision_curves
from dermosan_lib.figures.reliability import reliability_diagram
from dermosan_lib.figures.sets import set_coverage
from dermosan_lib.figures.subgroups import subgroup_forest


def reliability_table():
    confidence = np.arange(0.5, 10) / 10
    accuracy = confidence**1.3
    table = pd.DataFrame({"low": np.arange(10) / 10, "high": np.arange(1, 11) / 10})
    table["n"] = [0, 12, 30, 60, 80, 90, 110, 140, 210, 400]
    table["confidence"], table["accuracy"] = confidence, accuracy
    table["accuracy_low"], table["accuracy_high"] = accuracy * 0.9, accuracy * 0.9 + 0.1
    table.loc[0, ["confidence", "accuracy", "accuracy_low", "accuracy_high"]] = np.nan
    return table


def decision_table(share=0.2):
    cuts = np.arange(1, 100) / 100
    benefit = share * (1 - cuts) ** 2 - 0.02
    table = pd.DataFrame({"threshold": cuts, "net_benefit": benefit})
    return table.assign(
        low=benefit - 0.03,
        high=benefit + 0.03,
        treat_all=share - (1 - share) * cuts / (1 - cuts),
        treat_none=0.0,
        n=998,
    )


def subgroup_table():
    names = {
        "sex": ["female", "male", "unknown"],
        "age band": ["under 30", "30 to 49", "50 to 69", "70 and over", "unknown"],
        "site": ["a <b>quite</b> long name of a site of the body", "back", "oral/genital"],
    }
    rows = [("all", "all"), *((key, name) for key, all_ in names.items() for name in all_)]
    table = pd.DataFrame(rows, columns=["attribute", "subgroup"])
    table = table.assign(metric="accuracy", n=np.arange(12) * 40 + 300, suppressed=False)
    table["value"] = np.linspace(0.6, 0.9, 12)
    table["low"], table["high"] = table["value"] - 0.05, table["value"] + 0.06
    table["gap_low"], table["gap_high"] = -0.05, 0.1
    table.loc[2, ["gap_low", "gap_high"]] = -0.2, -0.1
    table.loc[5, ["gap_low", "gap_high"]] = 0.01, 0.1
    table.loc[3, ["value", "low", "high", "gap_low", "gap_high"]] = np.nan
    table.loc[3, "suppressed"] = True
    table.loc[8, ["n", "suppressed"]] = 0, True  # no image of unknown age
    table.loc[8, ["value", "low", "high", "gap_low", "gap_high"]] = np.nan
    table.loc[10, ["value", "low", "high", "gap_low", "gap_high"]] = np.nan
    return table


def coverage_table():
    coverage = np.arange(1, 21) / 20
    accuracy = 1 - 0.3 * coverage**2
    return pd.DataFrame(
        {"coverage": coverage, "accuracy": accuracy, "low": accuracy - 0.04, "high": accuracy}
    )


def sets_table():
    table = pd.DataFrame({"condition": ["all", "mel", "a <b>long</b> name of a condition", "df"]})
    table["n_groups"], table["set_size"] = [748, 64, 539, 8], [1.9, 2.3, 1.7, 2.9]
    table["coverage"] = [0.917, 0.891, 0.915, 1.0]
    table["low"], table["high"] = table["coverage"] - 0.05, [0.93, 0.95, 0.94, 1.0]
    table["expected_low"] = [0.87, 0.8, 0.865, np.nan]
    table["expected_high"] = [0.93, 0.98, 0.935, np.nan]
    return table


FIGURES = {
    "reliability": (lambda: reliability_diagram(reliability_table()), 9 + 9 + 9),
    "decision": (lambda: decision_curves(decision_table()), 3),
    "rare": (lambda: decision_curves(decision_table(0.02), most=0.1), 3),
    "coverage": (lambda: risk_coverage(coverage_table()), 1),
    "sets": (lambda: set_coverage(sets_table(), 0.9), 3 + 4 + 4),
    "forest": (lambda: subgroup_forest(subgroup_table(), "accuracy"), 8 + 8),
}
MARKS = ".points path, .errorbar path, .bars .point path, .scatterlayer .js-line"


def test_reliability_leaves_out_empty_bins_and_tells_each_gap():
    figure = reliability_diagram(reliability_table())
    dots, bars = figure.data
    assert len(dots.x) == len(bars.x) == 9
    assert bars.y.sum() == 1132
    assert dots.customdata[0].endswith("<br>12 images")
    assert bars.customdata[-1] == "90.0% to 100.0% sure: 400 images"
    table = reliability_table().dropna()
    error = np.average((table["accuracy"] - table["confidence"]).abs(), weights=table["n"])
    subtitle = figure.layout.title.subtitle.text.replace("<br>", " ")
    assert f"calibration error {error:.1%}" in subtitle


def test_decision_curves_end_where_thresholds_lose_their_meaning():
    figure = decision_curves(decision_table())
    band, score, refer_all, refer_none = figure.data
    assert max(score.x) == max(band.x) == max(refer_all.x) == 0.5
    assert len({line.line.dash for line in (score, refer_all, refer_none)}) == 3
    low, high = figure.layout.yaxis.range
    assert low < 0 < high
    assert low > min(refer_all.y)  # what is far below zero does not flatten the rest
    assert high > max(refer_all.y)
    assert score.customdata[9] == "threshold 10%<br>net benefit 0.142 (0.112 to 0.172)"


def test_curves_without_intervals_have_no_band():
    table = decision_table().assign(low=np.nan, high=np.nan)
    figure = decision_curves(table)
    assert len(figure.data[0].x) == 0
    assert figure.data[1].customdata[9] == "threshold 10%<br>net benefit 0.142"


def test_coverage_is_drawn_in_order_and_says_what_all_images_give():
    figure = risk_coverage(coverage_table().sample(frac=1, random_state=0))
    line = figure.data[1]
    assert list(line.x) == sorted(line.x)
    assert "Of 100% of images 70.0% are right" in figure.layout.title.subtitle.text
    assert line.customdata[-1] == "100% answered, 70.0% (66.0% to 70.0%) right"


def test_sets_are_drawn_over_what_is_to_be_expected():
    figure = set_coverage(sets_table(), 0.9, {"mel": "Melanoma"})
    expected, measured = figure.data
    assert list(expected.base)[:2] == [0.87, 0.8]
    assert [base + span for base, span in zip(expected.base, expected.x, strict=True)][
        :2
    ] == pytest.approx([0.93, 0.98])
    assert list(measured.y)[:2] == ["All images (748)", "Melanoma (64)"]
    assert "<b>" not in measured.y[2]
    assert measured.customdata[0] == "91.7% (86.7% to 93.0%)<br>1.9 conditions a set"
    assert "Promised 90%" in figure.layout.title.subtitle.text


def test_forest_has_a_row_a_subgroup_and_a_heading_an_attribute():
    figure = subgroup_forest(subgroup_table(), "accuracy")
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


def test_forest_marks_gaps_by_shape_and_says_why_a_number_is_missing():
    figure = subgroup_forest(subgroup_table(), "accuracy")
    alike, unlike = figure.data
    assert alike.marker.symbol != unlike.marker.symbol
    assert [words.split(":")[0] for words in unlike.customdata] == ["male", "30 to 49"]
    assert len(alike.x) == 6
    texts = [note.text for note in figure.layout.annotations]
    assert texts == ["too few to tell", "not defined"]
    assert figure.layout.shapes[0].x0 == pytest.approx(0.6)
    assert "0.600" in figure.layout.title.subtitle.text


@pytest.mark.parametrize("name", FIGURES)
def test_ground_is_transparent_and_a_phone_can_scroll(name):
    layout = FIGURES[name][0]().layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.dragmode is False
    assert layout.width is None


@pytest.mark.browser
def test_marks_are_drawn_and_no_label_is_clipped(tmp_path, chromium):
    script = plotly.offline.get_plotlyjs()
    parts = [f'<meta charset="utf-8"><body style="margin:16px"><script>{script}</script>']
    for name, (draw, _) in FIGURES.items():
        parts.append(
            draw().to_html(full_html=False, include_plotlyjs=False, div_id=name,
                           config={"responsive": True, "displayModeBar": False})
        )  # fmt: skip
    (tmp_path / "figures.html").write_text("\n".join(parts), encoding="utf-8")
    for width_px in (1280, 390):
        page = chromium.new_page(viewport={"width": width_px, "height": 900})
        page.goto((tmp_path / "figures.html").as_uri())
        page.wait_for_function(
            "n => document.querySelectorAll('.js-plotly-plot .main-svg').length >= n",
            arg=len(FIGURES),
        )
        page.wait_for_timeout(500)
        for name, (_, least) in FIGURES.items():
            drawn, clipped = page.evaluate(COUNT_AND_CLIPPED, [name, MARKS])
            assert drawn >= least, f"{name} at {width_px} px"
            assert clipped == [], f"{name} at {width_px} px"
        assert page.evaluate("document.documentElement.scrollWidth") <= width_px
        page.close()


COUNT_AND_CLIPPED = """
([name, marks]) => {
  const figure = document.getElementById(name);
  const box = figure.getBoundingClientRect();
  const drawn = [...figure.querySelectorAll(marks)].filter(mark => {
    const { width, height } = mark.getBoundingClientRect();
    return width + height > 2;
  });
  const clipped = [...figure.querySelectorAll("svg text")].filter(text => {
    const { left, right, top, bottom, width } = text.getBoundingClientRect();
    return width && (left < box.left - 1 || right > box.right + 1
                     || top < box.top - 1 || bottom > box.bottom + 1);
  });
  return [drawn.length, clipped.map(text => text.textContent)];
}
"""
