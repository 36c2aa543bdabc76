"""Folders of ours, beside what a person has already."""

import subprocess
import sys
from pathlib import Path

import pytest

from dermosan_lib.system.own_folders import cache_folder, keras_home


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("XDG_CACHE_HOME", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_caches_lie_where_the_system_keeps_them(home, monkeypatch):
    assert cache_folder() == home / ".cache" / "dermosan"
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_folder() == home / "Library" / "Caches" / "dermosan"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(home / "there"))
    assert cache_folder() == home / "there" / "dermosan"


def test_keras_keeps_the_folder_that_a_person_has(home, monkeypatch):
    assert keras_home() == home / ".cache" / "dermosan" / "keras"
    (home / ".keras").mkdir()
    assert keras_home() == home / ".keras"
    monkeypatch.setenv("KERAS_HOME", "/elsewhere")
    assert keras_home() == Path("/elsewhere")


def test_the_study_tells_keras_before_it_is_imported(home):
    script = "import os, dermosan_lib.study; print(os.environ['KERAS_HOME'])"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == str(home / ".cache" / "dermosan" / "keras")
