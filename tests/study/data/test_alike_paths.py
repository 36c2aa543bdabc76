"""Paths that another system takes for one file are told."""

import pytest

from dermosan_lib.study.data.alike_paths import alike_paths
from dermosan_lib.study.data.catalogue import survey


@pytest.mark.parametrize(
    "paths", [["mel/a.jpg", "mel/A.JPG"], ["Nv/a.jpg", "nv/a.jpg"], ["na\u00ef/a", "nai\u0308/a"]]
)
def test_paths_that_differ_by_case_or_accents_are_told(paths):
    (told,) = alike_paths([*paths, "other/b.jpg"])
    assert told.startswith("WARNING: 2 paths differ")
    assert paths[0] in told
    assert paths[1] in told
    assert alike_paths([paths[0], "other/b.jpg"]) == []


def test_a_catalogue_notes_them(make_images):
    data = make_images("mel/a.png", "mel/A.png", "nv/b.png")
    if len(list(data.rglob("*.png"))) < 3:
        pytest.skip("this file system takes the two for one")
    notes = survey(data, progress=False).catalog.attrs["notes"]
    assert any("mel/A.png and mel/a.png" in note for note in notes)
