import base64
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from dermosan_lib import figures
from dermosan_lib.figures import style


def test_every_public_figure_is_drawn_here(drawn):
    assert {name.removesuffix("_counts").removesuffix("_many") for name in drawn} == set(
        figures.__all__
    )


def test_figures_are_responsive_titled_and_light(drawn):
    for name, (figure, _, _) in drawn.items():
        assert figure.layout.width is None, name
        assert figure.layout.autosize, name
        assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)", name
        assert figure.layout.title.text.startswith("<b>"), name
        assert len(figure.to_json()) < 400_000, name
        json.loads(figure.to_json())


@pytest.mark.parametrize("paper", ["#ffffff", "#1a2229"])
def test_colours_stand_out_from_light_and_dark_pages(paper):
    assert contrast(style.INK, paper) >= (4.5 if paper == "#ffffff" else 3.5)
    for colour in style.SERIES:
        assert contrast(colour, paper) >= 3
        assert contrast(colour, style.ON_MARK) >= 3


def contrast(first, second):
    """WCAG 2.2 contrast ratio of two hex colours."""
    lights = sorted(luminance(colour) + 0.05 for colour in (first, second))
    return lights[1] / lights[0]


def luminance(colour):
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_names_from_folders_are_escaped_and_shortened(tables):
    assert style.label("<b>x</b> & y") == "&lt;b&gt;x&lt;/b&gt; &amp; y"
    assert (
        style.label("tinea", tables.names, suffix=" (30)")
        == "Tinea, ringworm,<br>candidiasis and ot… (30)"
    )
    assert style.label("unheard of", tables.names) == "unheard of"
    assert style.label("a" * 100, lines=1, width=10) == "aaaaaaaaa…"


def test_class_balance_counts_usable_and_other_images():
    catalog = pd.DataFrame(
        {"condition": ["nv", "nv", "mel", "nv"], "problem": ["", np.nan, "cut short", ""]}
    )
    usable, broken, _ = figures.class_balance(catalog).data
    assert (list(usable.y), list(usable.x), list(broken.x)) == (["nv", "mel"], [3, 0], [0, 1])


def test_split_balance_shows_shares_of_each_condition():
    splits = pd.DataFrame(
        {"condition": ["nv"] * 4 + ["mel"], "split": ["train", "train", "val", "test", "train"]}
    )
    train, val, test = figures.split_balance(splits).data
    assert (list(train.x), list(val.x), list(test.x)) == ([0.5, 1], [0.25, 0], [0.25, 0])


def test_group_sizes_gather_the_large():
    catalog = pd.DataFrame({"group": ["a"] * 12 + ["b", "b", "c"]})
    (bars,) = figures.group_sizes(catalog).data
    assert list(bars.x) == [*map(str, range(1, 10)), "10+"]
    assert list(bars.y) == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_image_sizes_count_every_image_once():
    draw = np.random.default_rng(0)
    sizes = pd.DataFrame(draw.integers(100, 4000, (2000, 2)), columns=["width_px", "height_px"])
    sizes.loc[len(sizes)] = [np.nan, np.nan]
    (dots,) = figures.image_sizes(sizes).data
    assert sum(dots.marker.size) == 2000
    assert len(dots.x) < 2000


@pytest.mark.parametrize("digits", [1, 6])
def test_roc_curves_enclose_the_area_they_tell(tables, digits):
    predictions = tables.predictions(tables.codes[:4], n=300, skill=1).round(digits)
    figure = figures.roc_curves(predictions, tables.codes[:4])
    for trace in figure.data:
        code, told = trace.name.rsplit(" ", 1)
        truth = predictions["condition"] == code
        area = roc_auc_score(truth, predictions[code])
        assert np.trapezoid(trace.y, trace.x) == pytest.approx(area)
        assert told == f"{area:.3f}"
        fpr, tpr, _ = roc_curve(truth, predictions[code])
        assert set(zip(trace.x, trace.y, strict=True)) <= set(zip(fpr, tpr, strict=True))


def test_roc_legend_tells_the_weakest_first_and_leaves_out_the_absent(tables):
    predictions = tables.predictions(tables.codes, n=300).assign(absent=0.0)
    figure = figures.roc_curves(predictions, [*tables.codes, "absent"])
    ranked = sorted(figure.data, key=lambda trace: trace.legendrank)
    areas = [float(trace.name.rsplit(" ", 1)[1]) for trace in ranked]
    assert len(areas) == 10
    assert areas == sorted(areas)


def test_training_marks_the_last_of_equally_good_epochs(tables):
    history = tables.history()
    history["val_loss"] = [1, 0.5, 0.5, *[0.8] * 6]
    figure = figures.training_curves(history)
    assert "is 3" in figure.layout.title.subtitle.text
    assert figure.layout.shapes[0].x0 == 3


def test_confusion_tells_shares_and_counts():
    table = pd.DataFrame([[3, 1], [0, 0]], index=["mel", "nv"], columns=["mel", "nv"])
    heat, numbers = figures.confusion_matrix(table).data
    assert heat.z.tolist() == [[0.75, 0.25], [0, 0]]
    assert list(numbers.text) == ["75", "25"]
    assert heat.customdata[0][1].endswith("Predicted: nv<br>1 images (25.0%)")
    _, numbers = figures.confusion_matrix(table, normalise=False).data
    assert list(numbers.text) == ["3", "1"]


def test_metric_intervals_keep_what_is_undefined(tables):
    figure = figures.metric_intervals(tables.metrics())
    (dots,) = figure.data
    assert len(dots.y) == 10
    assert np.isnan(dots.x[-1])
    assert [note.text for note in figure.layout.annotations] == ["not defined"]


def test_run_comparison_keeps_runs_in_order(tables):
    figure = figures.run_comparison(tables.comparison(2))
    assert [trace.name for trace in figure.data] == ["resnet152-paper", "mobilenetv2"]
    assert len({trace.marker.symbol for trace in figure.data}) == 2


def test_probability_bars_sum_the_rest():
    (bars,) = figures.probability_bars(list("abcd"), [0.1, 0.6, 0.25, 0.05], top=2).data
    assert list(bars.y) == ["b", "c", "2 others"]
    assert list(bars.x) == pytest.approx([0.6, 0.25, 0.15])
    (bars,) = figures.probability_bars(list("abc"), [0.1, 0.6, 0.3], top=2).data
    assert list(bars.y) == ["b", "c", "a"]


def test_quality_scores_are_counted_at_both_ends():
    table = pd.DataFrame({"path": ["a", "b", "c"], "acceptable": [True, True, False]})
    table["sharpness"] = [1.0, 0.5, 0.0]
    (bars,) = figures.quality_distribution(table).data
    assert np.flatnonzero(bars.y).tolist() == [0, 10, 19]
    failing = [colour == style.HIGH for colour in bars.marker.color]
    assert failing == [True] * 10 + [False] * 10


def test_picture_grid_keeps_pictures_small_and_captions_safe(tables):
    pictures = tables.pictures(3)
    figure = figures.picture_grid(pictures, ["<script>", "two\nlines", "c"], columns=2)
    assert len(figure.layout.images) == 3
    assert figure.layout.annotations[0].text == "&lt;script&gt;"
    assert figure.layout.annotations[1].text == "two<br>lines"
    data = base64.b64decode(figure.layout.images[0].source.split(",")[1])
    assert data[8:12] == b"WEBP"
    with pytest.raises(ValueError, match="zip"):
        figures.picture_grid(pictures, ["only one"])


def test_inputs_are_not_changed(tables):
    for table, draw in (
        (tables.catalog(100), figures.class_balance),
        (tables.catalog(100), figures.image_sizes),
        (tables.catalog(100), figures.split_balance),
        (tables.history(), figures.training_curves),
        (tables.errors(), figures.error_rate_by),
        (tables.quality(50), figures.quality_distribution),
    ):
        before = table.copy(deep=True)
        draw(table)
        pd.testing.assert_frame_equal(table, before)


def test_figures_load_neither_keras_nor_the_study_wing():
    code = (
        "import sys, dermosan_lib.figures, dermosan_lib.images.map_overlay;"
        "print([m for m in sys.modules if m.split('.')[0] in ('keras', 'tensorflow', 'sklearn')"
        " or m.startswith('dermosan_lib.study')])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_no_pictures_give_an_empty_grid():
    assert not figures.picture_grid([], [], title="Surest errors").layout.images
