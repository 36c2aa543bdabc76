"""`dermosan evaluate`: the folder it writes, and the report in it."""

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.bundle import update_card
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.external_report import evaluating

NASTY = "<img src=x onerror=alert(1)> & 'co'"


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A few phantoms under folder names of other collections, and one label of nobody's."""
    folder = tmp_path_factory.mktemp("data") / "a <b> set"
    for label, code in (
        ("2. Melanoma 15.75k", "mel"), ("nevus", "nv"), ("solar lentigo", "sk"), (NASTY, "eczema"),
    ):  # fmt: skip
        (folder / label).mkdir(parents=True)
        for seed in range(3):
            Image.fromarray(phantoms.draw(code, seed=seed, size_px=128).pixels).save(
                folder / label / f"{seed}.png"
            )
    return folder


@pytest.fixture
def written(capsys, tiny_bundle, data, tmp_path):
    out = tmp_path / "out"
    status, told, _ = run(
        capsys, "evaluate", tiny_bundle.path, data, "-o", out, "--n-bootstrap", 20
    )  # fmt: skip
    assert status == 0
    return out, told


class Page(HTMLParser):
    """Tags, and attributes that could load something."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.loads, self.handlers = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.loads += [value for name, value in attrs if name in ("src", "href", "data")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_the_folder_holds_all_and_says_what_was_mapped(written):
    out, told = written
    assert {path.name for path in out.iterdir()} == {
        "catalog.csv", "conditions.csv", "predictions.csv", "metrics.json", "comparison.csv",
        "subgroups.csv", "mapping.csv", "report.html",
    }  # fmt: skip
    assert "2. Melanoma 15.75k -> mel (name, 3 images)" in told
    assert "solar lentigo -> bkl" in told
    assert "-> left out" in told
    assert "Not checked: whether these images were in training" in told
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["images"]["compared"] == 9
    assert len(pd.read_csv(out / "predictions.csv")) == 12
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_the_report_stands_alone_and_escapes_names(written):
    text = (written[0] / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not {"script", "img", "link", "iframe", "b>"} & set(page.tags)
    assert page.loads == page.handlers == []
    assert "url(" not in text
    assert "@import" not in text
    assert "a &lt;b&gt; set" in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert page.tags.count("h1") == 1
    assert 'lang="en"' in text


def test_the_report_says_what_it_must(written):
    text = re.sub(r"\s+", " ", (written[0] / "report.html").read_text(encoding="utf-8"))
    for words in (
        "Demonstration model", "not a medical device", "What a difference may mean",
        "There is no internal test", "Not checked.", "--training-catalog", "left out",
    ):  # fmt: skip
        assert words in text, words


def test_beside_an_internal_test_the_report_tells_the_difference(
    capsys, tiny_bundle, data, written, tmp_path
):
    metrics = json.loads((written[0] / "metrics.json").read_text())
    copy = tmp_path / "bundle"
    shutil.copytree(tiny_bundle.path, copy)
    perfect = {"value": 1.0, "low": 0.99, "high": 1.0, "n": 500}
    update_card(copy, metrics={**metrics, "accuracy": perfect})
    out = tmp_path / "second"
    status, told, _ = run(capsys, "evaluate", copy, data, "-o", out, "--n-bootstrap", 20)
    assert status == 0
    assert "internal test 1.000 (0.990 to 1.000, n = 500)" in told
    text = (out / "report.html").read_text(encoding="utf-8")
    assert "more than chance explains" in text
    assert "worse" in text


def test_the_bundles_rules_of_silence_and_its_sets_are_held_to(capsys, tiny_bundle, data, tmp_path):
    copy = tmp_path / "bundle"
    shutil.copytree(tiny_bundle.path, copy)
    update_card(
        copy,
        abstention={"unsure": {"threshold": 0.6}},
        prediction_set={"coverage": 0.9, "least": dict.fromkeys(tiny_bundle.taxonomy.codes, 0.0)},
    )
    out = tmp_path / "out"
    status, _, _ = run(capsys, "evaluate", copy, data, "-o", out, "--n-bootstrap", 5)
    assert status == 0
    table = pd.read_csv(out / "predictions.csv")
    codes = table.columns[table.columns.get_loc("split") + 1 : table.columns.get_loc("malignancy")]
    unsure = table[codes].max(axis=1) <= 0.6
    assert unsure.any()
    assert (table["abstained"] >= unsure).all()
    metrics = json.loads((out / "metrics.json").read_text())["abstention"]
    assert metrics["prediction_set"]["coverage"]["value"] == 1  # all conditions are in every set
    text = (out / "report.html").read_text(encoding="utf-8")
    assert "promised 0.9" in text
    assert f"not sure enough: {unsure.sum()}" in text


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Three drawings, and four pictures that are none."""
    folder = tmp_path_factory.mktemp("mixed") / "set"
    for code in ("mel", "nv"):
        (folder / code).mkdir(parents=True)
        for seed in range(4):
            draw = np.random.default_rng(seed)
            photo = draw.integers(0, 256, (160, 160, 3), np.uint8)
            drawn = seed < 2 - (code == "nv")
            pixels = phantoms.draw(code, seed=seed, size_px=160).pixels if drawn else photo
            Image.fromarray(pixels).save(folder / code / f"{seed}.png")
    (folder / "nv" / "3.png").write_bytes(b"damaged")
    return folder


def test_a_model_of_drawings_is_measured_on_photographs_and_that_is_told_first(
    capsys, repository, mixed, tmp_path
):
    out = tmp_path / "out"
    bundle = repository / "data" / "demo_bundle"
    status, told, _ = run(capsys, "evaluate", bundle, mixed, "-o", out, "--n-bootstrap", 5)
    assert status == 0
    fact = (
        "This model was made for drawn pictures, but 4 of the 7 images seem to be photographs or "
        "other pictures."
    )
    assert told.startswith(fact)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.index(fact) < page.index('class="verdict"')
    assert "Of another kind: 4." in page
    table = pd.read_csv(out / "predictions.csv").set_index("path")
    drawn = table.index.isin(["mel/0.png", "mel/1.png", "nv/0.png"])
    assert (table["other_kind"] == ~drawn).all()
    assert table.loc[~drawn, "abstained"].all()
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["other_kind"] == {"made_for": "drawing", "images": 4, "of": 7}
    assert metrics["accuracy"]["n"] == 7  # a study measures them all
    assert metrics["abstention"]["known"]["value"] == table["abstained"].mean()
    assert metrics["abstention"]["accuracy_answered"]["n"] == (~table["abstained"]).sum()


def test_nothing_is_told_of_kinds_where_all_are_of_the_right_one(
    capsys, repository, data, tmp_path
):
    out = tmp_path / "out"
    bundle = repository / "data" / "demo_bundle"
    status, told, _ = run(capsys, "evaluate", bundle, data, "-o", out, "--n-bootstrap", 5)
    assert status == 0
    assert "made for" not in told
    page = (out / "report.html").read_text(encoding="utf-8")
    assert 'class="caution"' not in page
    assert "Of another kind" not in page


def test_images_of_training_are_found_out(capsys, tiny_bundle, data, written, tmp_path):
    out = tmp_path / "third"
    status, told, _ = run(
        capsys, "evaluate", tiny_bundle.path, data, "-o", out, "--n-bootstrap", 5,
        "--training-catalog", written[0] / "catalog.csv",
    )  # fmt: skip
    assert status == 0
    assert "12 are identical" in told
    assert "This set is not external." in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere", "."], "no bundle"),
        (["BUNDLE", "nowhere"], "nowhere is no folder"),
        (["BUNDLE", "."], "holds no picture that can be read"),
        (["BUNDLE", "DATA", "--mapping", "none.csv"], "none.csv cannot be read"),
        (["BUNDLE", "DATA", "--compare-to", "none.json"], "none.json cannot be read"),
        (["BUNDLE", "DATA", "--training-catalog", "none.csv"], "none.csv cannot be read"),
        (["BUNDLE", "DATA", "--table", "none.csv"], "none.csv cannot be read"),
    ],
)
def test_bad_input_is_one_sentence_status_2_and_no_folder(
    capsys, tmp_path, monkeypatch, tiny_bundle, data, arguments, words
):
    monkeypatch.chdir(tmp_path)
    real = {"BUNDLE": tiny_bundle.path, "DATA": data}
    given = [real.get(argument, argument) for argument in arguments]
    status, out, err = run(capsys, "evaluate", *given, "-o", "out")
    assert status == 2
    assert out == ""
    assert words in err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_kept_and_told_at_once(capsys, tiny_bundle, data, tmp_path):
    (tmp_path / "out").mkdir()
    status, _, err = run(capsys, "evaluate", tiny_bundle.path, data, "-o", tmp_path / "out")
    assert status == 2
    assert "exists" in err
    assert "image/s" not in err  # nothing was computed before
    assert list((tmp_path / "out").iterdir()) == []


def test_without_resampling_there_are_values_and_no_intervals(capsys, tiny_bundle, data, tmp_path):
    out = tmp_path / "out"
    status, told, _ = run(
        capsys, "evaluate", tiny_bundle.path, data, "-o", out, "--n-bootstrap", 0
    )  # fmt: skip
    assert status == 0
    assert "nan" not in told
    text = (out / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"\bnan\b", text)


def test_a_failure_half_way_leaves_nothing(capsys, tiny_bundle, data, tmp_path, monkeypatch):
    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(evaluating, "write_metrics", fails)
    out = tmp_path / "out"
    status, _, err = run(capsys, "evaluate", tiny_bundle.path, data, "-o", out, "--n-bootstrap", 5)
    assert status == 2
    assert "Free some space" in err
    assert list(tmp_path.iterdir()) == []


def test_neither_keras_nor_tensorflow_is_imported():
    script = (
        "import sys\n"
        "from dermosan_lib.faces.external_report import evaluating\n"
        "heavy = {'tensorflow', 'keras', 'plotly'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=1200)


@pytest.mark.browser
@pytest.mark.parametrize("width_px", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_loads_nothing(chromium, written, width_px, scheme):
    page = chromium.new_page(
        viewport={"width": width_px, "height": 800}, color_scheme=scheme
    )  # fmt: skip
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((written[0] / "report.html").as_uri())
    assert len(asked) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width_px
    marks = page.evaluate(
        "[...document.querySelectorAll('.track b')].map(mark => {"
        " const own = mark.getBoundingClientRect(), line = mark.parentNode.getBoundingClientRect();"
        " return [own.left - line.left, line.right - own.right, own.width] })"
    )
    assert marks
    assert np.array(marks)[:, :2].min() >= -8
    assert np.array(marks)[:, 2].min() > 5
    lines = page.evaluate(
        "[...document.querySelectorAll('.track')].map(line => line.getBoundingClientRect().width)"
    )
    assert min(lines) > (250 if width_px < 700 else 150)
    page.close()


def test_labels_that_forge_and_calculate(capsys, tiny_bundle, tmp_path):
    """In the report and at the terminal no direction of writing, in safe tables no formula."""
    label = "=nevus\u202e\x1b[31m"
    for folder in ("melanoma", label):
        (tmp_path / "data" / folder).mkdir(parents=True)
        Image.fromarray(phantoms.draw("mel", seed=len(folder), size_px=128).pixels).save(
            tmp_path / "data" / folder / "a.png"
        )
    out = tmp_path / "out"
    status, told, _ = run(
        capsys, "evaluate", tiny_bundle.path, tmp_path / "data", "-o", out, "--n-bootstrap", 20,
        "--safe-csv",
    )  # fmt: skip
    assert status == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    for text in (told, page):
        assert "=nevus" in text
        assert "\u202e" not in text
        assert "\x1b" not in text
    labels = pd.read_csv(out / "mapping.csv")["label"].tolist()
    assert sorted(labels) == [f"'{label}", "melanoma"]
