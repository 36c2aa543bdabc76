"""Runs as processes: their cores, their end, and what is told of it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.faces.sweeps import one_run, processes
from dermosan_lib.faces.sweeps.processes import carry_out, in_processes, shared_cores

STANDS_IN = """
import json, os, signal, sys, time
order = json.loads(sys.stdin.readline())
print("told", file=sys.stderr, flush=True)
if order["do"] == "kill": os.kill(os.getpid(), signal.SIGKILL)
if order["do"] == "leave": sys.exit(3)
if order["do"] == "wait": sys.stdin.read(); sys.exit(1)
print(json.dumps({"why": order["do"]}))
"""


@pytest.fixture
def order(tmp_path, monkeypatch):
    """Makes an order, which a small module carries out in the place of a run."""
    (tmp_path / "stands_in.py").write_text(STANDS_IN)
    monkeypatch.setattr(processes, "_MODULE", "stands_in")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return lambda do, run="a": {"run": run, "do": do, "log": str(tmp_path / "logs" / f"{run}.log")}


@given(st.integers(1, 64), st.integers(1, 64))
def test_every_core_has_work_and_every_process_a_core(cores, parts):
    shared = shared_cores(list(range(cores)), parts)
    assert len(shared) == parts
    assert all(shared)
    assert {core for part in shared for core in part} == set(range(cores)) or parts < cores
    sizes = {len(part) for part in shared}
    assert max(sizes) - min(sizes) <= 1
    if parts <= cores:
        assert sorted(core for part in shared for core in part) == list(range(cores))


def test_a_run_s_end_is_told_whatever_it_is(order):
    assert carry_out(order("")).why == ""
    assert carry_out(order("03_train: no")).why == "03_train: no"
    assert carry_out(order("kill")).why.startswith("It was ended by SIGKILL. Where memory is short")
    left = carry_out(order("leave"))
    assert left.why == "It ended with status 3 before it could say why. Read its log."
    assert left.log.read_text() == "told\n" * 4  # of all attempts


def test_one_that_is_killed_leaves_the_others_alone(order):
    orders = [order(do, run) for do, run in (("", "a"), ("kill", "b"), ("", "c"))]
    found = {outcome.run: bool(outcome.why) for outcome in in_processes(orders, 2)}
    assert found == {"a": False, "b": True, "c": False}


def test_who_leaves_ends_what_is_at_work(order, commands_below):
    outcomes = in_processes([order("", "a"), order("wait", "b"), order("wait", "c")], 2)
    assert next(outcomes).run == "a"
    since = time.monotonic()
    outcomes.close()
    assert time.monotonic() - since < 30  # each would wait for ever
    assert not [words for words in commands_below().values() if "stands_in" in words]


def test_a_run_ends_when_its_starter_is_killed(tmp_path, monkeypatch, repository):
    """The lock that it waits for stands for work; no notebook is begun."""
    code = (
        "import sys, threading; from dermosan_lib.faces.sweeps import one_run;"
        "one_run.why_not = lambda order: threading.Event().wait(); one_run.main()"
    )
    starter = (
        "import subprocess, sys, time;"
        f"p = subprocess.Popen([sys.executable, '-c', {code!r}], stdin=subprocess.PIPE, text=True);"
        "p.stdin.write('{\"cores\": []}\\n'); p.stdin.flush(); print(p.pid, flush=True);"
        "time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    gone, _ = psutil.wait_procs([child], timeout=600)
    assert gone == [child]


def test_a_run_that_is_whole_by_now_is_not_begun(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    monkeypatch.setattr(one_run, "run_notebooks", lambda *_, **__: pytest.fail("it is there"))
    order = {"run": "a", "runs": str(tmp_path), "data": str(tmp_path), "parameters": {}}
    assert one_run.why_not(order) == ""


def test_refusals_and_faults_are_reasons(tmp_path, monkeypatch):
    order = {"run": "a", "runs": str(tmp_path), "data": str(tmp_path / "none"), "parameters": {}}
    assert one_run.why_not(order).endswith(
        "none is no folder. Give the folder that holds the images."
    )

    def fail(*_, **__):
        raise RuntimeError("03_train stopped")

    monkeypatch.setattr(one_run, "run_notebooks", fail)
    assert one_run.why_not(order) == "RuntimeError: 03_train stopped"
    assert Path(tmp_path / ".a.lock").is_file()
