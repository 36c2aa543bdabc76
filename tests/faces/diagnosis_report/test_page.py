"""A report says what the JSON says, in each language, and lets nothing load and no script run."""

import json
import re
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser

import numpy as np
import pytest

from dermosan_lib import phantoms
from dermosan_lib.bundle import NOTICE
from dermosan_lib.clinic import DEMONSTRATION
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.silence import about_no_model
from dermosan_lib.conditions import ad_hoc_taxonomy
from dermosan_lib.faces.diagnosis_report import report_json, report_name, report_page
from dermosan_lib.language import use_language
from dermosan_lib.text import percent


class Reader(HTMLParser):
    """Words, tags and the cells of tables of a page."""

    def __init__(self, page):
        super().__init__()
        self.words, self.tags, self.rows, self._cell, self._skips = "", [], [], None, False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._skips = tag in ("style", "title")
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self._cell = False
        self._skips = False

    def handle_data(self, data):
        if self._skips:
            return
        self.words += data
        if self._cell:
            self.rows[-1][-1] += data


def test_its_numbers_are_those_of_the_json(reported, diagnosed):
    told = json.loads(report_json(diagnosed(2)))
    read = Reader(reported(2))
    shown = {row[1]: row for row in read.rows if len(row) == 4}
    for line in told["differential"]:
        assert shown[line["code"]][0] == line["name"]
        assert shown[line["code"]][3] == percent(line["probability"], 1)
    assert f"{told['malignancy']['score']:.3f}" in read.words
    scores = [row for row in read.rows if row[0] in ("Photo 1", "Photo 2")]
    for row, image in zip(scores, told["images"], strict=True):
        for cell, name in zip(
            row[1:], ("sharpness", "exposure", "contrast", "resolution", "skin"), strict=True
        ):
            assert float(cell.split()[-1]) == pytest.approx(image["quality"][name], abs=0.0051)
    assert told["model"]["sha256"] in read.words
    assert f"{told['model']['name']} {told['model']['version']}" in read.words
    names = {line["code"]: line["name"] for line in told["differential"]}
    for code in told["prediction_set"]:
        assert names[code] in read.words
    assert told["next_steps"] in read.words


def test_it_says_what_it_is_and_what_it_is_not(reported, demo):
    words = Reader(reported()).words
    assert words.count(DEMONSTRATION) == 1
    assert NOTICE in words
    assert "names nothing on a photograph" in words
    assert "drawn pictures" in words
    assert demo.bundle.card["intended_use"] in words
    accuracy = demo.bundle.card["metrics"]["accuracy"]
    assert f"{accuracy['value']:.1%} (95% interval {accuracy['low']:.1%}" in words
    assert f"n\xa0=\xa0{accuracy['n']}" in words


def test_nothing_loads_and_no_script_runs(reported):
    page = reported(2)
    read = Reader(page)
    policy = next(a for t, a in read.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy["content"]
    assert "img-src data:" in policy["content"]
    tags = {tag for tag, _ in read.tags}
    assert not tags & {"script", "link", "iframe", "object", "form", "a", "base"}
    assert all(a["src"].startswith("data:image/jpeg;") for t, a in read.tags if t == "img")
    assert not any(name.startswith("on") or name == "style" for _, a in read.tags for name in a)
    assert "url(" not in page
    assert "@import" not in page


def test_html_in_a_name_shows_as_text(reported):
    name = '<img src=x onerror=alert(1)>"&\u202e{}.png'
    read = Reader(reported(2, name=name))
    assert sum(tag == "img" for tag, _ in read.tags) == 4
    assert name.format(1).replace("\u202e", r"\u202e") in read.words


def test_the_time_has_a_zone(demo, diagnosed):
    for hours, shown in ((5.5, "UTC+05:30"), (-3, "UTC-03:00"), (0, "UTC")):
        made = datetime(2026, 3, 3, 14, 5, tzinfo=timezone(timedelta(hours=hours)))
        page = report_page(diagnosed(), [demo.bundle], made=made)
        assert f"Made on 3 March 2026, 14:05 ({shown})</time>" in page
        assert f'<time datetime="{made.isoformat(timespec="minutes")}">' in page
    assert Reader(report_page(diagnosed(), [demo.bundle])).tags


def test_photos_that_cannot_be_judged_are_told_as_the_page_does(tiny_bundle):
    dark = phantoms.draw("mel", seed=4, size_px=512).pixels // 16
    diagnoser = Diagnoser(tiny_bundle)
    diagnosis = diagnoser.diagnose([diagnoser.judge("dark.png", dark)])
    read = Reader(report_page(diagnosis, [tiny_bundle]))
    assert "This photo cannot be judged" in read.words
    assert "This photo was not read." in read.words
    for advice in diagnosis.readings[0].photo.quality.problems:
        assert advice in read.words
    assert not any(len(row) == 4 for row in read.rows)
    assert "risk" not in read.words


def test_a_photograph_shown_to_a_model_of_drawings_is_told_so(demo):
    gradient = np.linspace(60, 200, 300 * 300 * 3).reshape(300, 300, 3).astype(np.uint8)
    diagnosis = demo.diagnose([demo.judge("photo.png", gradient)])
    words = Reader(report_page(diagnosis, [demo.bundle])).words
    assert "This model reads drawings only" in words
    assert diagnosis.reason in words


def test_doubts_and_warnings_are_told(demo, photo_files):
    photos = [demo.inspect("a.jpg", data) for data in (photo_files[0], photo_files[0])]
    diagnosis = demo.diagnose(photos, attributes={"age": "60"})
    words = Reader(report_page(diagnosis, [demo.bundle])).words
    for warning in diagnosis.warnings:
        assert warning in words
    assert len(diagnosis.warnings) > 2


def test_without_a_model_it_says_so(demo, photo_files):
    photo = demo.inspect("a.jpg", photo_files[0])
    read = Reader(report_page(about_no_model([photo], "clinical"), [demo.bundle]))
    assert "None of the models that were asked reads such photos." in read.words


def test_it_is_not_made_without_the_bundle_that_answered(diagnosed, tiny_bundle):
    with pytest.raises(ValueError, match=r"demo is not among those given"):
        report_page(diagnosed(), [tiny_bundle])


def test_every_picture_says_which_it_is(reported):
    alts = [a["alt"] for tag, a in Reader(reported(2)).tags if tag == "img"]
    assert len(set(alts)) == 4
    assert alts[0] == "Photo 1: As given"


def test_in_spanish_nothing_is_left_in_english(demo, diagnosed):
    with use_language("xx"):  # brackets round every marked sentence
        bracketed = Reader(report_page(diagnosed(2, name="{}"), [demo.bundle])).words
    with use_language("es"):
        page = report_page(diagnosed(2, name="{}"), [demo.bundle])
    assert '<html lang="es">' in page
    left = re.sub(r"⟦[^⟦⟧]*⟧", "", re.sub(r"⟦[^⟦⟧]*⟧", "", re.sub(r"⟦[^⟦⟧]*⟧", "", bracketed)))
    card = demo.bundle.card
    known = [card["name"], card["version"], demo.bundle.sha256, card["licence"], "float32"]
    known += [card["data"]["name"], *demo.taxonomy.codes]
    for one in sorted(known, key=len, reverse=True):
        left = left.replace(one, "")
    assert not re.search(r"[A-Za-z]{3}", left), left
    words = Reader(page).words
    assert "Informe" in page
    assert "Diagnóstico diferencial" in words
    assert re.search(r"\d,\d\s%", words)


def test_the_json_is_one_line_that_any_reader_takes(demo, telling):
    data = telling(phantoms.draw("mel", seed=4, size_px=256).pixels)
    for name in ("a\x1b[2J.jpg", "lone\udcff.jpg", "<b>ñ\u202e.jpg"):
        line = report_json(demo.diagnose([demo.inspect(name, data)]))
        assert line.endswith("\n")
        assert "\x1b" not in line
        assert line.count("\n") == 1
        assert json.loads(line.encode())["images"][0]["name"] == name


def test_the_files_name_says_nothing_of_whom_it_is_about():
    assert re.fullmatch(r"dermosan-\d{4}-\d\d-\d\d-\d{6}\.html", report_name(".html"))


def test_a_model_of_many_conditions_fits_on_the_page(write_tiny, tmp_path):
    bundle = write_tiny(tmp_path / "many", ad_hoc_taxonomy([f"condition {k}" for k in range(184)]))
    diagnoser = Diagnoser(bundle)
    photo = diagnoser.judge("a.png", phantoms.draw("mel", seed=4, size_px=256).pixels)
    diagnosis = diagnoser.diagnose([photo], despite_quality=True, any_photo=True)
    read = Reader(report_page(diagnosis, [bundle]))
    rows = [row for row in read.rows if len(row) == 4][1:]
    assert len(rows) == 11
    assert rows[-1][0] == "174 others"
    assert "184 conditions and no others." in read.words
