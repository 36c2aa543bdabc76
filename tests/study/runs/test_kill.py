"""Killed at any moment and resumed, a run ends with the bytes of one that was left alone."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

# A handful, so that the suite stays short; DERMOSAN_KILLS=20 gives each kill a run of its own.
KILLS = int(os.environ.get("DERMOSAN_KILLS", "0"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children, as POSIX systems have")
def test_killed_runs_resume_to_the_same_bytes(repository):
    amount = ["--kills", str(KILLS or 4), "--kills-a-run", "1" if KILLS else "4"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "tests/study/runs/kill_runs.py", *amount],
        cwd=repository, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert sum(found["kills"].values()) == (KILLS or 4)
    assert found["same"] == found["runs"] > 0
