"""Facts of files: kept for files that have not changed, and for no others."""

import os
import stat
import time

import numpy as np
import pytest

from dermosan_lib import images
from dermosan_lib.study.duplicates import file_facts, search
from dermosan_lib.study.duplicates.file_facts import examine_files
from dermosan_lib.study.duplicates.file_facts_cache import FactCache, user_cache_folder

NAMES = ["mel/a.png", "mel/b.jpg", "nv/c.webp"]


@pytest.fixture
def data(make_images):
    folder = make_images(*NAMES)
    settle(folder)
    return folder


def settle(folder, seconds=60):
    for path in folder.rglob("*.*"):
        before = time.time() - seconds
        os.utime(path, (before, before))


@pytest.fixture
def opened(monkeypatch):
    """Names of the files that were decoded."""
    names = []
    own = file_facts._examine

    def examine(data, path):
        names.append(path)
        return own(data, path)

    monkeypatch.setattr(file_facts, "_examine", examine)
    return names


def examine(data, cache):
    return examine_files(data, NAMES, cache=cache, progress=False)


def test_a_second_look_opens_nothing_and_finds_the_same(data, tmp_path, opened):
    first, likenesses = examine(data, tmp_path / "cache")
    assert opened == NAMES
    again, same = examine(data, tmp_path / "cache")
    assert opened == NAMES
    assert first.equals(again)
    np.testing.assert_array_equal(likenesses, same)
    without, alike = examine(data, None)
    assert without.equals(first)
    np.testing.assert_array_equal(likenesses, alike)


def test_a_changed_file_is_looked_at_again(data, tmp_path, opened):
    first, _ = examine(data, tmp_path / "cache")
    (data / NAMES[1]).write_bytes((data / NAMES[0]).read_bytes())
    settle(data, 30)
    opened.clear()
    again, _ = examine(data, tmp_path / "cache")
    assert opened == NAMES  # their times have all changed
    assert again["sha256"][1] == first["sha256"][0] != first["sha256"][1]
    (data / NAMES[2]).touch()
    opened.clear()
    examine(data, tmp_path / "cache")
    assert opened == [NAMES[2]]


def test_a_file_written_a_moment_ago_is_not_kept(data, tmp_path, opened):
    (data / NAMES[0]).touch()
    examine(data, tmp_path / "cache")
    opened.clear()
    examine(data, tmp_path / "cache")
    assert opened == [NAMES[0]]


def test_a_file_with_a_problem_has_no_facts_and_is_not_kept(data, tmp_path, opened):
    (data / NAMES[0]).write_bytes(b"no picture")
    settle(data)
    for _ in range(2):
        opened.clear()
        found, likenesses = examine(data, tmp_path / "cache")
        assert NAMES[0] in opened
        assert "not a picture" in found["problem"][0]
        assert found.loc[0, ["width_px", "sha256", "phash"]].tolist() == [0, "", ""]
        assert not likenesses[0].any()
        assert likenesses[1].any()
    (data / NAMES[1]).unlink()
    found, _ = examine(data, tmp_path / "cache")
    assert "cannot be read" in found["problem"][1]


def test_a_damaged_cache_costs_time_and_nothing_else(data, tmp_path, caplog):
    first, _ = examine(data, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(b"this is no database, however long it may be")
    again, _ = examine(data, tmp_path / "cache")
    assert again.equals(first)
    assert "examined anew" in caplog.text
    caplog.clear()
    examine(data, tmp_path / "cache")
    examine(data, tmp_path / "cache")
    assert not caplog.text


def test_a_cache_that_cannot_be_made_is_done_without(data, tmp_path, caplog):
    (tmp_path / "file").touch()
    found, _ = examine(data, tmp_path / "file" / "cache")
    assert (found["problem"] == "").all()
    assert "cannot be written" in caplog.text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_cache_is_its_owner_s_alone(data, tmp_path):
    examine(data, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_many_files_are_examined_by_processes(make_images, shared_at_once):
    names = [f"mel/{number:03}.png" for number in range(70)]
    data = make_images(*names)
    found, likenesses = examine_files(data, names, workers=2, progress=False)
    assert found["path"].tolist() == names
    assert (found["sha256"] != "").all()
    assert likenesses.any(axis=1).all()


def test_the_person_s_cache_folder_follows_the_system(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache_folder() == tmp_path / "dermosan"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_cache_folder() == tmp_path / ".cache" / "dermosan"


def test_what_was_kept_of_other_pixels_is_not_believed(tmp_path):
    assert images.DECODE_VERSION in FactCache(tmp_path).path.name
    assert images.DECODE_VERSION in search.VERSION
