"""Record when a command says something on a terminal, and find its longest silence.

    python tests/notebooks/silences.py times.csv -- dermosan demo --no-serve

`times.csv` has a row a sign: seconds since the start, and what the line said then.
"""

import csv
import fcntl
import itertools
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import NamedTuple

_CLOCK = re.compile(r" (\d+:)?\d+:\d\d  ")  # how long a step has lasted


class Sign(NamedTuple):
    """Something that was written."""

    at_s: float
    text: str


def record(command, *, columns=100, limit_s=3600.0, **options):
    """Exit status of ``command`` on a terminal of its own, and every sign that it gave."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    since, signs = time.monotonic(), [Sign(0.0, "")]
    process = subprocess.Popen(
        list(map(str, command)), stdin=theirs, stdout=theirs, stderr=theirs, **options
    )
    os.close(theirs)
    try:
        while time.monotonic() - since < limit_s:
            try:
                content = os.read(ours, 65536)
            except OSError:  # Linux: nobody holds the other end any more
                break
            if not content:
                break
            at_s, lines = (
                time.monotonic() - since,
                re.split(r"[\r\n]+", content.decode(errors="replace")),
            )
            signs += [Sign(at_s, text.strip()) for text in lines if text.strip()]
    finally:
        if time.monotonic() - since >= limit_s:
            process.kill()
        status = process.wait(240)
        os.close(ours)
    signs.append(Sign(time.monotonic() - since, "(end)"))
    return status, signs


def longest_silence(signs):
    """Seconds between two signs at most, and the sign before it."""
    return max((after.at_s - before.at_s, before) for before, after in itertools.pairwise(signs))


def longest_standstill(signs):
    """The same of signs that say something else than the time."""
    news = [signs[0]]
    for sign in signs[1:]:
        if _CLOCK.sub(" ", sign.text) != _CLOCK.sub(" ", news[-1].text):
            news.append(sign)
    return longest_silence(news)


def main(arguments):
    """Record the command behind ``--`` and tell its longest silences."""
    table, command = Path(arguments[0]), arguments[arguments.index("--") + 1 :]
    status, signs = record(command)
    with table.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("at_s", "text"))
        writer.writerows((f"{sign.at_s:.2f}", sign.text) for sign in signs)
    silence, before = longest_silence(signs)
    stood, said = longest_standstill(signs)
    sys.stdout.write(
        f"exit status {status} after {signs[-1].at_s:.0f} s, {len(signs) - 2} signs\n"
        f"longest silence {silence:.1f} s, at {before.at_s:.0f} s, after: {before.text}\n"
        f"longest time with the clock alone {stood:.1f} s, at {said.at_s:.0f} s, in: {said.text}\n"
    )
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
