"""A few hundred of the mutants of `tests.fuzz_images`, on each side of the fence."""

import pytest

from tests import fuzz_images


@pytest.mark.parametrize(("count", "seed", "fenced"), [(300, 1, False), (150, 2, True)])
def test_mutants_are_read_or_refused(count, seed, fenced):
    report = fuzz_images.run(count, seed, fenced=fenced)
    assert report["worst"]["processor_s"] < fuzz_images.SECONDS
    assert report["worst"]["grown_mb"] < fuzz_images.MEGABYTES
    outcomes = report["outcomes"]
    assert sum(outcomes.values()) == count
    assert 0.05 * count < outcomes["read"] < 0.95 * count  # neither all sound nor all destroyed
    assert not any("ended the process" in words for words in outcomes)
