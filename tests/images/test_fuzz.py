"""A few hundred of the mutants of `tests.fuzz_images`, on each side of the fence."""

import json
import os
import subprocess
import sys

import pytest

from tests import fuzz_images


@pytest.mark.parametrize(("count", "seed", "fenced"), [(300, 1, False), (150, 2, True)])
def test_mutants_are_read_or_refused(count, seed, fenced, repository):
    # A process of its own, whose memory is not lost in that of all tests before it.
    asked = ["--count", str(count), "--seed", str(seed), *(["--fenced"] if fenced else [])]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz_images", *asked],
        capture_output=True, cwd=repository, timeout=1800, check=False,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["worst"]["processor_s"] < fuzz_images.SECONDS
    assert 0 < report["worst"]["grown_mb"] < fuzz_images.MEGABYTES
    outcomes = report["outcomes"]
    assert sum(outcomes.values()) == count
    assert 0.05 * count < outcomes["read"] < 0.95 * count  # neither all sound nor all destroyed
    assert not any("ended the process" in words for words in outcomes)
