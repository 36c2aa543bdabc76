"""Writing: whole or not at all."""

import errno

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.writing import atomic_path, remove_leftovers


def test_a_file_replaces_a_file(tmp_path):
    target = tmp_path / "new" / "table.csv"
    for text in ("first", "second"):
        with atomic_path(target) as temporary:
            assert temporary.suffix == ".csv"
            temporary.write_text(text)
        assert target.read_text() == text
    assert list(target.parent.iterdir()) == [target]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "table.csv"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), atomic_path(target) as temporary:
        temporary.write_text("half")
        1 / 0  # noqa: B018
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_told_in_words(tmp_path):
    with pytest.raises(RunError, match=r"table\.csv could not be written: .* Free some space"):
        with atomic_path(tmp_path / "table.csv") as temporary:
            temporary.write_text("half")
            raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_only_a_free_place(tmp_path):
    target = tmp_path / "bundle"
    with atomic_path(target) as temporary:
        temporary.mkdir()
        (temporary / "a").touch()
    with pytest.raises(RunError, match="exists"), atomic_path(target) as temporary:
        temporary.mkdir()
        (temporary / "b").touch()
    assert [path.name for path in target.iterdir()] == ["a"]
    assert list(tmp_path.iterdir()) == [target]


def test_leftovers_of_a_killed_process_are_removed_and_nothing_else(tmp_path):
    with atomic_path(tmp_path / "deep" / "table.csv") as temporary:
        temporary.write_text("whole")
        killed = temporary.with_name(temporary.name)
    killed.write_text("half")
    folder = tmp_path / ".0123abcd.tmp.bundle"
    (folder / "inside").mkdir(parents=True)
    kept = [tmp_path / ".hidden", tmp_path / "a.tmp.csv", tmp_path / "deep" / "table.csv"]
    for path in kept[:2]:
        path.touch()
    remove_leftovers(tmp_path, "bundle")
    assert killed.exists()
    assert not folder.exists()
    remove_leftovers(tmp_path)
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(kept)
