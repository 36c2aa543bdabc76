"""Measured processes that run by turns, each at its own time."""

import sys
import time

import pytest

from benchmarks.turns import by_turns

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops processes by signals")

_COUNTS = """
import sys, time
for number in range(3):
    print(sys.argv[1], number, flush=True)
    time.sleep(0.05)
print("last line", end="\\n", flush=True)
"""
_WORKS = """
import sys, time
spent = float(sys.argv[1])
print("begin", flush=True)
while time.process_time() < spent:
    pass
print("end", flush=True)
"""


def test_every_line_is_told_in_order():
    told = by_turns(_COUNTS, {"a": "x", "b": "y"}, slice_s=0.03)
    assert [line.text for line in told["a"]] == ["x 0", "x 1", "x 2", "last line"]
    assert [line.text for line in told["b"]] == ["y 0", "y 1", "y 2", "last line"]


def test_a_processs_time_stands_still_while_another_runs():
    since = time.perf_counter()
    told = by_turns(_WORKS, {"short": "0.3", "long": "1.2"}, slice_s=0.1)
    wall = time.perf_counter() - since
    took = {name: lines[1].seconds - lines[0].seconds for name, lines in told.items()}
    assert took["long"] > took["short"] > 0
    # Were both clocks to run all the time, they would come to more than it.
    assert sum(lines[-1].seconds for lines in told.values()) <= wall


def test_one_that_fails_says_so_and_the_others_are_ended():
    program = "import sys, time\nif sys.argv[1] == 'bad': raise ValueError('no such thing')\n"
    with pytest.raises(SystemExit, match="no such thing"):
        by_turns(program + "time.sleep(600)", {"good": "good", "bad": "bad"}, slice_s=0.2)
