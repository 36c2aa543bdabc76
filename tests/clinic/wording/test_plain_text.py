"""A diagnosis as text and as HTML: what must be said is said, and no name acts on a reader."""

import base64
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib.bundle import NOTICE
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.diagnosis import DEMONSTRATION
from dermosan_lib.clinic.photos import Photo
from dermosan_lib.clinic.wording.html_card import as_html
from dermosan_lib.clinic.wording.plain_text import as_text, in_one_line
from dermosan_lib.quality import assess
from dermosan_lib.text import percent

POINTS = {
    "high_sensitivity": {"threshold": 0.2},
    "high_specificity": {"threshold": 0.6},
}
NASTY = "<img src=x onerror=alert(1)> & 'co' \"\x1b[31m\u202e\n.png"


@pytest.fixture(scope="module")
def make(pen_and_paper):
    """The answer for pictures of one colour; what the card says may be changed."""

    def answer(*colours, name="lesion.jpg", attributes=None, read=True, **card):
        clinic = Diagnoser(pen_and_paper(operating_points=POINTS, **card))
        pixels = [np.full((40, 30, 3), colour, np.uint8) for colour in colours]
        photos = [Photo(name, one, assess(one)) for one in pixels]
        return clinic.diagnose(photos, attributes=attributes, despite_quality=read)

    return answer


@pytest.fixture(scope="module")
def melanoma(make):
    """Of four conditions melanoma, which green stands for, by logits 1, 4, 2 and 0."""
    return make((10, 40, 20), demonstration=True)


def words(html):
    """What a reader sees of ``html``, tags and style left out."""

    class Reader(HTMLParser):
        seen: tuple[str, ...] = ()
        tags: tuple[tuple[str, dict], ...] = ()
        silent = False

        def handle_starttag(self, tag, attributes):
            self.tags += ((tag, dict(attributes)),)
            self.silent = tag == "style"

        def handle_endtag(self, tag):
            self.silent = False

        def handle_data(self, data):
            if not self.silent:
                self.seen += (data.strip(),)

    reader = Reader()
    reader.feed(html)
    return " ".join(filter(None, reader.seen)), reader.tags


def test_text_says_it_all_in_lines_of_a_terminal(melanoma):
    powers = np.exp([4.0, 2.0, 1.0, 0.0])
    first, second, third, _ = powers / powers.sum()
    names = [line.name for line in melanoma.differential]
    text = str(melanoma)
    assert text.splitlines()[:5] == [
        "lesion.jpg: Melanoma (risk: high)",
        f"   {first:.1%}  Melanoma",
        f"   {second:.1%}  {names[1]}",
        f"    {third:.1%}  {names[2]}",
        f"  Malignancy score: {first + second:.2f} (rule out below 0.20, refer from 0.60)",
    ]
    assert "Next step: " in text
    assert DEMONSTRATION in text
    assert " ".join(text.split()).endswith(NOTICE)
    assert max(map(len, text.splitlines())) <= 80
    assert names[3] not in text


def test_html_says_the_same(melanoma):
    said, _ = words(melanoma._repr_html_())
    for line in melanoma.differential[:3]:
        assert f"{line.name} {percent(line.probability, 1)}" in said
    assert "1 other" in said
    assert "▲ High risk" in said
    assert "Malignancy score 0.94 (rule out below 0.20, refer from 0.60)" in said
    assert "Next step. " + melanoma.next_steps in said
    assert said.count(DEMONSTRATION) == 1
    assert said.endswith(NOTICE)
    assert "lesion.jpg" in said


def test_html_asks_nothing_of_the_network_and_runs_nothing(melanoma):
    html = as_html(melanoma)
    _, tags = words(html)
    assert {tag for tag, _ in tags} <= {
        "style",
        "div",
        "p",
        "b",
        "figure",
        "img",
        "figcaption",
        "span",
    }
    for _, attributes in tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("href", "id")]
        assert attributes.get("src", "data:image/jpeg").startswith("data:image/jpeg")
    assert not re.search(r"url\(|@import|http", html.replace("data:image", ""))


def test_the_picture_is_a_small_copy(make):
    wide = make((10, 40, 20))
    photo = wide.readings[0].photo
    large = replace(photo, pixels=np.full((900, 1800, 3), (200, 150, 120), np.uint8))
    html = as_html(replace(wide, readings=(replace(wide.readings[0], photo=large),)))
    (data,) = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    with Image.open(io.BytesIO(base64.b64decode(data))) as shown:
        assert shown.size == (320, 160)
        assert np.abs(np.asarray(shown, dtype=int) - (200, 150, 120)).max() <= 3
    assert len(html) < 20_000


def test_bars_are_as_long_as_the_conditions_are_likely(melanoma):
    _, tags = words(as_html(melanoma))
    widths = [
        float(re.search(r"width: ([\d.]+)%", attributes["style"])[1])
        for _, attributes in tags
        if attributes.get("class") == "dmsn-bar"
    ]
    expected = [100 * line.probability for line in melanoma.differential]
    assert widths == pytest.approx(expected, abs=0.06)


def test_no_name_acts_on_a_terminal_or_a_page(make):
    found = make((10, 40, 20), name=NASTY)
    for text in (str(found), repr(found), in_one_line(found)):
        assert all(line.isprintable() for line in text.splitlines())
        assert "\\x1b[31m\\u202e\\n.png" in text
    assert str(found).count("\n") == str(make((10, 40, 20), name="x" * len(NASTY))).count("\n")
    said, tags = words(as_html(found))
    assert [tag for tag, _ in tags].count("img") == 1
    assert "<img src=x onerror=alert(1)>" in said
    assert "\x1b" not in as_html(found)
    assert "\u202e" not in as_html(found)


def test_no_text_of_a_card_acts_either(make):
    found = make((10, 40, 20))
    bad = replace(
        found,
        model=replace(found.model, name=NASTY, version=NASTY, sha256=NASTY),
        differential=tuple(replace(line, name=NASTY) for line in found.differential),
        next_steps=NASTY,
        reason=NASTY,
        warnings=(NASTY,),
        notice=NASTY,
    )
    assert all(line.isprintable() for line in str(bad).splitlines())
    html = as_html(bad)
    assert [tag for tag, _ in words(html)[1]].count("img") == 1
    assert "\x1b" not in html


@given(st.text(max_size=200))
def test_whatever_a_name_is_text_and_html_can_be_shown(melanoma, name):
    reading = replace(melanoma.readings[0], photo=replace(melanoma.readings[0].photo, name=name))
    found = replace(melanoma, readings=(reading,))
    assert all(character.isprintable() or character == "\n" or character.isspace()
               for character in as_text(found))  # fmt: skip
    assert [tag for tag, _ in words(as_html(found))[1]].count("img") == 1
    as_html(found).encode()
    as_text(found).encode()


def test_what_cannot_be_judged_says_why_and_names_nothing(make):
    found = make((128, 128, 128), read=False)
    assert not found.differential
    for said in (str(found), words(as_html(found))[0]):
        said = " ".join(said.split())
        assert found.reason in said
        assert "isk" not in said.replace(found.reason, "").replace(NOTICE, "")
        assert "Take the picture again" in said
        assert NOTICE in said
        assert not [condition for condition in ("Melanoma", "nevus") if condition in said]
    assert repr(found) == "<Diagnosis of lesion.jpg: no answer>"
    assert "(not read)" in as_html(found)


def test_what_the_model_is_not_sure_of_has_no_headline_but_its_reason_and_risk(melanoma):
    found = replace(melanoma, abstained=True, reason="I cannot judge it.", risk="moderate")
    headline = "lesion.jpg: not sure which condition (risk: moderate)"
    assert str(found).startswith(f"{headline}\n  I cannot judge it.\n")
    said, _ = words(as_html(found))
    assert "Not sure ◆ Moderate risk I cannot judge it." in said
    assert repr(found) == f"<Diagnosis of {headline}>"


def test_a_risk_that_is_not_known_is_said_to_be_so_and_why(melanoma):
    why = "Risk is not given: the label set does not say what is malignant."
    found = replace(melanoma, risk=None, malignancy=None, warnings=(why,))
    assert "(risk: not known)" in str(found)
    assert why in str(found)
    assert "Malignancy score" not in str(found)
    said, _ = words(as_html(found))
    assert "? Risk not known" in said
    assert why in said


def test_a_prediction_set_is_told_by_names(make):
    least = dict.fromkeys(("nv", "mel", "akiec", "bkl"), 0.05)
    found = make((10, 40, 20), prediction_set={"coverage": 0.9, "least": least})
    listed = ", ".join(line.name for line in found.differential if line.probability >= 0.05)
    assert f"Not ruled out (90% sets): {listed}" in " ".join(str(found).split())
    assert f"Not ruled out. {listed}. For at least 90%" in words(as_html(found))[0]


def test_photos_and_evidence_are_told(make, melanoma):
    ratios = {code: [0.0, 0.0] for code in ("nv", "mel", "akiec", "bkl")}
    sex = {"name": "sex", "values": ["female", "male"], "log_ratios": ratios}
    metadata = {"attributes": [sex], "used": ["sex"], "weight": 1.0}
    found = make((10, 40, 20), (10, 40, 30), attributes={"sex": "female"}, metadata=metadata)
    assert "With sex female; the photos alone: " in str(found)
    said, tags = words(as_html(found))
    assert "With sex female; the photos alone: " in said
    assert [tag for tag, _ in tags].count("img") == 2
    assert str(found).startswith("lesion.jpg + lesion.jpg: ")
