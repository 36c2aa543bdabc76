"""What the kernel tells the browser: which choice of the visitor is answered on the page."""

import json
import re
from datetime import UTC, datetime

import pytest

from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.faces.dashboard import DiagnosePage, State
from dermosan_lib.faces.dashboard.state import choice_number, mark


def send(shown, data, number, *, more=False, name="photo.png"):
    """An upload as `page.js` numbers it."""
    button = shown.picture.more if more else shown.picture.uploader
    kind = f"image/png;case={number}"
    button.value = ({"name": name, "type": kind, "size": len(data), "content": memoryview(data),
                     "last_modified": datetime(2024, 1, 1, tzinfo=UTC)},)  # fmt: skip


def marks(shown, words):
    return re.findall('<i hidden data-state="(.*?)" data-case="(.*?)"></i>', words(shown))


@pytest.fixture
def seen(shown, words):
    """The mark and all words of the page at each change of the mark, as the browser gets them."""
    found = []

    def look(_):
        ((state, case),) = marks(shown, words)
        if [(state, case)] != [entry[:2] for entry in found[-1:]]:
            found.append((state, case, words(shown)))

    for part in (shown.answer.children[1], shown.quality, shown.clinical):
        part.observe(look, "value")
    return found


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("image/jpeg;case=3", 3),
        ("application/octet-stream; case=17", 17),
        ("image/jpeg", None),
        ("", None),
        ("image/jpeg;case=", None),
        ("image/jpeg;case=-1", None),
        ("image/jpeg;case=3;case=x", None),
        ("image/jpeg;case=" + "9" * 5000, None),
    ],
)
def test_the_number_of_an_upload_is_read_from_its_type(kind, number):
    assert choice_number(kind) == number


def test_a_mark_is_escaped():
    assert "<b>" not in mark(State.DONE, '"><b>')


def test_every_answer_says_which_upload_it_belongs_to(shown, lesion, seen):
    send(shown, lesion, 1)
    send(shown, b"dear diary", 2)
    assert [entry[:2] for entry in seen] == [
        ("reading", "1"),
        ("diagnosing", "1"),
        ("done", "1"),
        ("reading", "2"),
        ("failed", "2"),
    ]


@pytest.mark.parametrize("given", ["a lesion", "a dark one", "words"])
def test_the_mark_is_the_last_that_changes(shown, lesion, dark, changes_of, given):
    """What came after it would stand beside the answer to another photo, however briefly."""
    send(shown, lesion, 1)
    changed = changes_of(shown, by=shown.picture.uploader)
    send(shown, {"a lesion": lesion, "a dark one": dark, "words": b"dear diary"}[given], 2)
    assert shown.state is not State.WAITING
    assert len(set(changed)) > 5
    assert changed[-1] is shown.answer.children[1]


def test_nothing_of_the_old_answer_is_left_once_the_next_is_read(shown, lesion, lesions, seen):
    send(shown, lesion, 1)
    name = shown.diagnosis.differential[0].name
    send(shown, lesions[1], 2)
    assert name in seen[2][2]
    (text,) = [text for state, case, text in seen if (state, case) == ("reading", "2")]
    for old in (name, "risk", "<img", "Sharpness", "What to look for"):
        assert old not in text, old


def test_the_photo_is_gone_before_the_next_is_decoded(shown, lesion, words, upload):
    found = []
    shown.observe(lambda change: found.append((change["new"], words(shown))), "state")
    upload(shown, lesion)
    upload(shown, lesion)
    readings = [text for state, text in found if state is State.READING]
    assert len(readings) == 2
    assert "<img" not in readings[1]
    assert "Sharpness" not in readings[1]


def test_an_upload_that_was_overtaken_is_not_read(shown, lesion, lesions):
    send(shown, lesion, 2)
    answer = shown.diagnosis
    send(shown, lesions[1], 1)
    assert shown.diagnosis is answer
    assert shown.case == "2"
    assert shown.picture.uploader.value == ()


def test_more_photos_of_the_case_have_a_number_of_their_own(shown, lesions, seen):
    send(shown, lesions[0], 1)
    send(shown, lesions[1], 2, more=True)
    assert seen[-1][:2] == ("done", "2")
    assert shown.diagnosis.evidence.photos == 2
    (text,) = [text for state, case, text in seen if (state, case) == ("reading", "2")]
    assert "<img" in text  # of the same lesion


def test_buttons_that_start_something_are_counted(diagnoser, words):
    shown = DiagnosePage(diagnoser)
    shown.picture.examples[1].click()
    assert marks(shown, words)[0][1] == "dm-case-example-2 1"
    shown.answer.again.click()
    assert marks(shown, words) == [("waiting", "dm-case-again 1")]
    shown.answer.again.click()
    assert marks(shown, words) == [("waiting", "dm-case-again 2")]


def test_an_incident_belongs_to_the_upload_that_met_it(tiny_bundle, lesion, words):
    diagnoser = Diagnoser(tiny_bundle)
    diagnoser.diagnose = lambda *_, **__: 1 / 0
    shown = DiagnosePage(diagnoser)
    send(shown, lesion, 4)
    assert marks(shown, words) == [("failed", "4")]


def test_a_kernel_that_dies_is_not_restarted_but_noticed(repository):
    settings = json.loads((repository / "voila.json").read_text(encoding="utf-8"))
    restarter = settings["KernelRestarter"]
    assert restarter["restart_limit"] == 0  # noticed, told to the page, and forgotten
    assert restarter["time_to_dead"] <= 1
    assert settings.get("KernelManager", {}).get("autorestart", True)  # else no one looks
