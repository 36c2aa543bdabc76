"""The page of the demonstration model, given a photograph."""

import pytest

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.faces.dashboard import DiagnosePage
from dermosan_lib.faces.dashboard.state import State


def test_a_photograph_gets_words_and_nothing_else(repository, png, upload, words, visible):
    photograph = pytest.importorskip("skimage.data").coffee()
    page = DiagnosePage(Diagnoser(Bundle.load(repository / "data" / "demo_bundle")))
    upload(page, png(photograph))
    assert page.state is State.REFUSED
    assert "This model reads drawings only" in page.answer.html
    assert not visible(page.answer.anyway)
    assert not visible(page.clinical)
    for mark in ("dm-badge", "dm-bars", "dm-meter", "dm-map", "risk</span>"):
        assert mark not in words(page.answer) + words(page.picture)
    page.read_anyway()
    assert page.state is State.REFUSED
    assert page.diagnosis.differential == ()
