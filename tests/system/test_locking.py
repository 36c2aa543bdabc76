"""Locks: one holder at a time, told by name, and none once its process has ended."""

import errno
import logging
import os
import re
import subprocess
import sys

import pytest
from filelock import Timeout

from dermosan_lib.errors import RunError
from dermosan_lib.system.locking import held_alone, locked

fcntl = pytest.importorskip("fcntl", reason="POSIX locks")

WORDS = {"what": "Only one works here, but it is taken", "remedy": "Wait."}
HOLDER = (
    "import sys, pathlib\n"
    "from dermosan_lib.system.locking import held_alone\n"
    "with held_alone(pathlib.Path(sys.argv[1]), what='', remedy=''):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def other(repository):
    """Start a process that holds a lock until it is killed."""
    started = []

    def hold(path):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(repository)},
        )  # fmt: skip
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in started:
        process.kill()
        process.communicate()


def test_who_comes_second_is_told_who_came_first(tmp_path, other):
    holder = other(tmp_path / ".a.lock")
    told = rf"^Only one .* by process {holder.pid} on \S+, since 20\d\d-\d\d-\d\d .* UTC\. Wait\.$"
    with pytest.raises(RunError, match=told), held_alone(tmp_path / ".a.lock", **WORDS):
        pytest.fail("two hold the lock")


def test_a_lock_ends_with_a_killed_process(tmp_path, other):
    holder = other(tmp_path / ".a.lock")
    holder.kill()
    holder.wait()
    assert (tmp_path / ".a.holder").is_file()  # left behind, and of no weight
    with held_alone(tmp_path / ".a.lock", **WORDS):
        assert f'"process": {os.getpid()}' in (tmp_path / ".a.holder").read_text()
    assert not (tmp_path / ".a.holder").exists()


def test_other_spellings_of_a_folder_are_the_same_lock(tmp_path, other):
    (tmp_path / "runs").mkdir()
    (tmp_path / "other").symlink_to(tmp_path / "runs", target_is_directory=True)
    other(tmp_path / "runs" / ".a.lock")
    with pytest.raises(RunError, match="taken"), held_alone(tmp_path / "other/.a.lock", **WORDS):
        pytest.fail("two hold the lock")


FORGED = '{"host": "\\u001b[2Jevil\\nrisk: low", "process": 7, "since": 0}'


@pytest.mark.parametrize("text", ["", "[]", '{"host": 1}', FORGED])
def test_what_a_stranger_wrote_beside_the_lock_forges_nothing(tmp_path, text):
    with locked(tmp_path / ".a.lock"):
        (tmp_path / ".a.holder").write_text(text)
        with pytest.raises(RunError) as error, held_alone(tmp_path / ".a.lock", **WORDS):
            pytest.fail("two hold the lock")
    told = str(error.value)
    assert told.isprintable()
    assert re.search(r"by (another process|process 7 on \[2Jevilrisk: low, since 0)\. Wait", told)


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP])
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_file_system_without_locks_is_told_and_still_keeps_two_apart(
    tmp_path, monkeypatch, caplog, number
):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    path = tmp_path / ".a.lock"
    with caplog.at_level(logging.WARNING), locked(path):
        assert f"file system of {tmp_path} has no locks" in caplog.text
        with pytest.raises(Timeout), locked(path, wait_s=0):
            pytest.fail("two hold the lock")
    with locked(path, wait_s=0):
        pass


def test_a_folder_that_refuses_is_told_in_words(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="could not be written"):
        with locked(tmp_path / "file" / "runs" / ".a.lock"):
            pytest.fail("there is no such folder")
