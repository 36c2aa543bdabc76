"""The command killed at random, and the processes below it: the table is that of a quiet run."""

import contextlib
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest

from dermosan_lib.faces.batch import locally, reading_folder

pytestmark = pytest.mark.ci


@pytest.fixture
def command(tiny_bundle, folder, tmp_path):
    def words(name, *options):
        return [
            sys.executable, "-m", "dermosan_lib", "diagnose", str(tiny_bundle.path), str(folder),
            "--csv", str(tmp_path / name), "--shard-size", "3", *options,
        ]  # fmt: skip

    return words


def test_killed_at_random_it_ends_with_the_same_table(command, tmp_path):
    subprocess.run(command("quiet.csv"), check=True, timeout=240)
    quiet = (tmp_path / "quiet.csv").read_bytes()
    draw, kept = random.Random(3), set()
    parts = tmp_path / "out.csv.parts" / "parts"
    for _ in range(3):
        job = subprocess.Popen(command("out.csv"), stderr=subprocess.DEVNULL)
        at = len([*parts.glob("*.parquet")]) + draw.randint(1, 3)
        until = time.monotonic() + 240
        while len([*parts.glob("*.parquet")]) < at and job.poll() is None:
            assert time.monotonic() < until
            time.sleep(draw.random() / 100)
        below = psutil.Process(job.pid).children(recursive=True) if job.poll() is None else []
        job.kill()
        job.wait()
        _, alive = psutil.wait_procs(below, timeout=240)
        assert not alive  # nothing works on for a command that is dead
        kept.add(len([*parts.glob("*.parquet")]))
    assert len(kept) == 3  # each began where the last had ended
    subprocess.run(command("out.csv"), check=True, timeout=240)
    assert (tmp_path / "out.csv").read_bytes() == quiet
    assert not parts.parent.exists()


def test_a_process_that_is_killed_costs_a_retry(read, who_reads, monkeypatch, tmp_path):
    quiet = read("quiet.csv").table.read_bytes()
    draw, whole, killed = random.Random(5), reading_folder.write_part, []

    def killing(*given):
        if len(killed) < 3:
            with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended: the next time
                victim = draw.choice(who_reads())
                victim.send_signal(signal.SIGKILL)
                killed.append(victim.pid)
        return whole(*given)

    monkeypatch.setattr(reading_folder, "write_part", killing)
    monkeypatch.setattr(locally, "_FEW", 0)
    assert read(workers=2).table.read_bytes() == quiet
    assert len(killed) == 3


@pytest.fixture
def who_reads(commands_below):
    """Tell the processes that read, and those that decode for them."""

    def told():
        below = commands_below()
        pools = {one.pid for one, words in below.items() if "spawn_main" in " ".join(words)}
        return [one for one in below if {one.pid, one.ppid()} & pools]

    return told
