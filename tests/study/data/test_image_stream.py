import hashlib
from pathlib import Path

import numpy as np
import pytest

from dermosan_lib import images, quality
from dermosan_lib.phantoms import drawing_rule
from dermosan_lib.study.data import (
    image_stream,
)
from dermosan_lib.study.data.catalogue import build_catalog
from dermosan_lib.study.data.image_stream import ImageStream
from dermosan_lib.study.external.turned_away import KindRule


def test_pictures_facts_and_quality_are_the_clinics(make_images):
    names = ["mel/a.png", "mel/b.jpg", "nv/c.webp"]
    data = make_images(*names)
    stream = ImageStream(data, names, 32)
    pictures = stream[np.arange(3)]
    for name, picture, facts, seen in zip(
        names, pictures, stream.facts, stream.quality, strict=True
    ):
        pixels = images.read(data / name)
        np.testing.assert_array_equal(picture, images.resize(pixels, 32))
        assert facts["sha256"] == hashlib.sha256((data / name).read_bytes()).hexdigest()
        assert seen["acceptable"] == quality.assess(pixels).acceptable
    catalog = build_catalog(data, progress=False).set_index("path")
    for facts in stream.facts:
        assert catalog.loc[facts["path"], list(facts)[1:]].to_dict() == {
            key: facts[key] for key in list(facts)[1:]
        }


def test_a_damaged_file_is_black_and_has_its_problem(make_images):
    data = make_images("mel/a.png")
    (data / "mel" / "b.png").write_bytes(b"no picture")
    stream = ImageStream(data, ["mel/a.png", "mel/b.png"], 32)
    assert stream[np.arange(2)][1].max() == 0
    assert "not a picture" in stream.facts[1]["problem"]
    assert stream.quality[1] == {}


def test_only_the_next_rows_can_be_had(make_images):
    stream = ImageStream(make_images("mel/a.png", "mel/b.png"), ["mel/a.png", "mel/b.png"], 32)
    with pytest.raises(IndexError, match="goes on at row 0"):
        stream[np.array([1])]


def test_no_more_is_read_ahead_than_a_few_chunks(make_images, monkeypatch):
    names = [f"mel/{number:03}.png" for number in range(200)]
    wanted = image_stream._Wanted(16, "whole", None)
    seen = image_stream._see_one(make_images("a.png"), "a.png", wanted)
    submitted = []

    class Pool:
        def __init__(self, count, mp_context):
            self.count = count

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def submit(self, work, *given):
            submitted.append(given[1])
            done = work(*given)
            return type("Done", (), {"result": lambda _: done})()

    def see_one(data, path, wanted):
        return seen._replace(facts={"path": path})

    monkeypatch.setattr(image_stream, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(image_stream, "_see_one", see_one)
    stream = ImageStream(Path(), names, 16, workers=2)
    stream[np.arange(16)]
    assert len(submitted) == 5  # two a process, and one for the chunk that was taken
    rest = [stream[np.arange(start, min(start + 16, 200))] for start in range(16, 200, 16)]
    assert sum(map(len, rest)) == 184
    assert [facts["path"] for facts in stream.facts] == names
    assert [path for chunk in submitted for path in chunk] == names


def test_without_semaphores_pictures_are_read_here(make_images, monkeypatch):
    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(image_stream, "ProcessPoolExecutor", refuse)
    names = [f"mel/{number:03}.png" for number in range(70)]
    stream = ImageStream(make_images(*names), names, 16, workers=2)
    assert stream[np.arange(70)].shape == (70, 16, 16, 3)
    assert [facts["path"] for facts in stream.facts] == names


@pytest.mark.slow
def test_processes_give_what_one_does(make_images):
    names = [f"mel/{number:03}.png" for number in range(70)]
    data = make_images(*names)
    rule = KindRule("drawing", drawing_rule())
    many = ImageStream(data, names, 24, workers=2, refuses=rule)
    one = ImageStream(data, names[:60], 24, refuses=rule)
    for start in range(0, 60, 20):
        rows = np.arange(start, start + 20)
        np.testing.assert_array_equal(many[rows], one[rows])
    assert many.facts == one.facts
    np.testing.assert_equal(many.quality, one.quality)  # which knows that NaN is NaN
    assert all(seen["other_kind"] for seen in one.quality)  # noise is no drawing
