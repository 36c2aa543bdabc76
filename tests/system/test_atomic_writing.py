"""Writing: whole or not at all."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.system.atomic_writing import atomic_path, refusals_in_words, remove_leftovers


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


LIMITED = """
import resource, sys
import h5py, numpy as np, pandas as pd
from PIL import Image
from dermosan_lib.errors import RunError
from dermosan_lib.system.atomic_writing import atomic_path
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
values = np.random.default_rng(0).random(100_000)
writers = {
    "a.npy": lambda path: np.save(path, values),
    "a.npz": lambda path: np.savez(path, values),
    "a.csv": lambda path: pd.DataFrame({"a": values}).to_csv(path),
    "a.png": lambda path: Image.fromarray((values * 255).astype("u1").reshape(100, -1)).save(path),
    "a.txt": lambda path: path.write_bytes(bytes(100_000)),
}
for name, write in writers.items():
    try:
        with atomic_path(name) as path:
            write(path)
    except RunError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_limit_of_file_sizes_is_told_in_words(tmp_path, repository):
    done = subprocess.run(
        [sys.executable, "-c", LIMITED], cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line[:5] for line in lines] == ["a.npy", "a.npz", "a.csv", "a.png", "a.txt"]
    for line in lines:
        assert "could not be written: " in line
        assert "limit of file sizes" in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EPERM", "ENAMETOOLONG", "ELOOP", "EMFILE",
     "ENFILE", "ETXTBSY", "EBUSY", "EIO", "ESTALE"],
)  # fmt: skip
def test_what_a_person_can_mend_has_a_remedy(tmp_path, name):
    number = getattr(errno, name)
    with pytest.raises(RunError, match=r"b\.csv could not be written: .+\. .+\.$"):
        with refusals_in_words(tmp_path / "b.csv"):
            raise OSError(number, os.strerror(number))


def test_other_errors_stay_what_they_are(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "a") as temporary:
        temporary.read_bytes()
    with pytest.raises(OSError, match="no number"), atomic_path(tmp_path / "a"):
        raise OSError("no number")


def test_tidying_up_does_not_hide_the_refusal(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"/file could not be written: .* remove it or choose"):
        with atomic_path(tmp_path / "file" / "table.csv") as temporary:
            temporary.touch()
    with pytest.raises(RunError, match="Choose a shorter name"):
        with atomic_path(tmp_path / ("x" * 300)) as temporary:
            temporary.touch()


@pytest.fixture
def synced(monkeypatch):
    """What is brought to the disk, and what a file system answers to it."""
    paths, answers, true = [], {}, os.fsync

    def fsync(descriptor):
        path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        paths.append(path)
        if path in answers:
            raise OSError(answers[path], os.strerror(answers[path]))
        true(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return paths, answers


ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="names of open files by /proc")


@ON_LINUX
def test_content_is_on_the_disk_before_its_name_and_the_name_after(tmp_path, synced):
    paths, _ = synced
    with atomic_path(tmp_path / "bundle") as temporary:
        (temporary / "inside").mkdir(parents=True)
        (temporary / "inside" / "a").touch()
    assert paths[-1] == str(tmp_path)
    assert {str(temporary), str(temporary / "inside"), str(temporary / "inside" / "a")} == {
        *paths[:-1]
    }


@ON_LINUX
def test_file_systems_that_cannot_sync_a_folder_are_let_be_and_faults_are_not(tmp_path, synced):
    synced[1][str(tmp_path)] = errno.EINVAL
    with atomic_path(tmp_path / "a.csv") as temporary:
        temporary.touch()
    synced[1][str(tmp_path)] = errno.EIO
    with pytest.raises(RunError, match="The disk reports a fault"):
        with atomic_path(tmp_path / "b.csv") as temporary:
            temporary.touch()


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
