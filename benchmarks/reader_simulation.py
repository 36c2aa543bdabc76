"""Reader studies at scale: do intervals hold the truth, and does the store lose anything?

    python -m benchmarks.reader_simulation coverage      # 1,000 studies of 20 readers
    python -m benchmarks.reader_simulation alarms        # 2,000 null studies
    python -m benchmarks.reader_simulation share         # wrong advice of 1,000 planned readers
    python -m benchmarks.reader_simulation writers       # 20 processes at once, and kill -9

Coverage: readers of known gain and reliance, drawn anew in each study with their cases; of how many
studies does the 95% interval hold the value of the population? Alarms: no difference between tests;
in how many studies does the Obuchowski-Rockette test say there is one?
"""

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.readers import AnswerStore
from dermosan_lib.readers.cases import Case, CaseSet
from dermosan_lib.readers.design import study_from
from dermosan_lib.readers.order import reading_plan
from dermosan_lib.study.reader_analysis import (
    difference_estimate,
    merits_of,
    obuchowski_rockette,
    ratio_estimate,
)

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

RELIANCE, SELF_RELIANCE, WRONG = 0.6, 0.7, 0.3  # of the simulated readers, and of the advice
_WRITE = (
    "import sys\n"
    "from dermosan_lib.readers import AnswerStore\n"
    "file, name, n = sys.argv[1], sys.argv[2], int(sys.argv[3])\n"
    "store = AnswerStore(file)\n"
    "store.begin('t', 'd', 'c', changeable=False, at_end=False, length=n)\n"
    "reader = store.join(name)\n"
    "entries = dict(image='a', lesion='a', truth='mel', malignant=True, skin_type='', site='',\n"
    "               kind='new', arm='alone', period=1, faulty=False, advised=False)\n"
    "for k in range(1, n + 1):\n"
    "    one = store.present(reader=reader, position=k, **entries)\n"
    "    store.write(one.id, 'first', {}, 1)\n"
    "    print(k, flush=True)\n"
)


def _read(rng: np.random.Generator, readers: int, cases: int) -> tuple[Bools, Bools, Bools]:
    """Right before, right after ``(readers, cases)``, and whether advice was wrong ``(cases,)``."""
    odds = 0.4 + rng.normal(0, 0.5, (readers, 1)) - rng.normal(0, 1, (1, cases))
    before = rng.random((readers, cases)) < 1 / (1 + np.exp(-odds))
    wrong = rng.random(cases) < WRONG
    # How much readers rely differs between them and between cases, about the same mean.
    bent = rng.uniform(-0.15, 0.15, (readers, 1)) + rng.uniform(-0.15, 0.15, (1, cases))
    takes = rng.random((readers, cases)) < RELIANCE + bent
    stays = rng.random((readers, cases)) < SELF_RELIANCE + bent
    after = np.where(before, np.where(wrong, stays, True), np.where(wrong, False, takes))
    return before, after.astype(bool), wrong


def coverage(studies: int, readers: int, cases: int, seed: int = 42) -> dict[str, float]:
    """Share of intervals that hold the population's value, by measure."""
    rng = np.random.default_rng(seed)
    draws = 0.4 + np.hypot(0.5, 1.0) * rng.standard_normal(4_000_000)
    right = float((1 / (1 + np.exp(-draws))).mean())
    gain = (1 - right) * (1 - WRONG) * RELIANCE - right * WRONG * (1 - SELF_RELIANCE)
    truths = {
        "accuracy alone": right, "gain": gain, "relative AI reliance": RELIANCE,
        "relative self-reliance": SELF_RELIANCE,
    }  # fmt: skip
    held = dict.fromkeys(truths, 0)
    for _ in range(studies):
        before, after, wrong = _read(rng, readers, cases)
        who, what = (x.ravel() for x in np.indices(before.shape))
        old, new, bad = before.ravel(), after.ravel(), np.broadcast_to(wrong, before.shape).ravel()
        ones = np.ones(old.size)
        found = {
            "accuracy alone": ratio_estimate(old, ones, who, what),
            "gain": difference_estimate((old, ones), (new, ones), who, what),
            "relative AI reliance": ratio_estimate(new & ~old & ~bad, ~old & ~bad, who, what),
            "relative self-reliance": ratio_estimate(new & old & bad, old & bad, who, what),
        }
        for name, truth in truths.items():
            held[name] += found[name].low <= truth <= found[name].high
    return {name: count / studies for name, count in held.items()}


def false_alarms(studies: int, readers: int, cases: int, seed: int = 42) -> dict[str, float]:
    """Share of null studies in which the test of no difference has p below 0.05."""
    rng, alarms = np.random.default_rng(seed), {"accuracy": 0, "auc": 0}
    for _ in range(studies):
        ill = np.arange(cases) < cases // 2
        shift, hard = rng.normal(0, 0.3, (1, readers, 1)), rng.normal(0, 0.7, (1, 1, cases))
        own = rng.normal(0, 0.5, (1, readers, cases))  # that a reader sees in a case both times
        scores = ill * (1.2 + shift) + hard + own + rng.normal(0, 0.7, (2, readers, cases))
        for merit, values in (("accuracy", ((scores > 0.6) == ill).astype(float)), ("auc", scores)):
            merits = merits_of(values, ill, merit=merit)  # type: ignore[arg-type]
            alarms[merit] += obuchowski_rockette(merits, ["a", "b"]).tests["p"].iloc[0] < 0.05
    return {name: count / studies for name, count in alarms.items()}


def wrong_share(readers: int, share: float, length: int) -> float:
    """Share of deliberately wrong advice among all that ``readers`` are planned to get."""
    taxonomy = load_taxonomy("kaggle10")
    cases = tuple(Case(f"{c}/{k}", c, f"{c}{k}") for c in taxonomy.codes for k in range(length))
    design = study_from({"name": "x", "arms": ["faulty"], "faulty_share": share, "length": length,
                         "advice": "scripted"})  # fmt: skip
    given = CaseSet(Path(), taxonomy, cases)
    lies = [
        slot.faulty
        for number in range(readers)
        for slot in reading_plan(design, given, f"r{number}", number)
    ]
    return float(np.mean(lies))


def many_writers(writers: int, answers: int) -> dict[str, float]:
    """Processes that write at once: answers that are there of those that were said, and seconds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.sqlite"
        since = time.perf_counter()
        running = [_writer(file, f"r{k}", answers) for k in range(writers)]
        said = sum(len(one.communicate()[0].splitlines()) for one in running)
        elapsed = time.perf_counter() - since
        return {"said": said, "kept": _kept(file), "expected": writers * answers, "s": elapsed}


def killed_writers(times: int) -> dict[str, int]:
    """Writers killed by SIGKILL: answers said to be committed that are not there, of how many."""
    lost = said = 0
    for k in range(times):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "answers.sqlite"
            with _writer(file, "r", 100_000) as process:
                assert process.stdout is not None
                process.stdout.readline()
                time.sleep(0.02 + 0.013 * k)
                process.send_signal(signal.SIGKILL)
                rest = process.stdout.read()
            whole = [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
            committed = max([1, *whole])
            said += committed
            lost += max(0, committed - _kept(file))
    return {"said": said, "lost": lost, "kills": times}


def _writer(file: Path, name: str, n: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _WRITE, str(file), name, str(n)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))


def _kept(file: Path) -> int:
    store = AnswerStore(file)
    kept = sum(event.kind == "first" for some in store.events().values() for event in some)
    store.close()
    check = sqlite3.connect(file)
    whole = check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    check.close()
    return kept if whole else -1


def main() -> None:
    """Measure what is asked for and print it, a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("parts", nargs="*", default=["coverage", "alarms", "share", "writers"])
    parser.add_argument("--studies", type=int, default=0, help="fewer or more than stated")
    options = parser.parse_args()
    measures = {
        "coverage": lambda: [
            {"readers": r, "cases": c, **coverage(options.studies or 1000, r, c)}
            for r, c in ((20, 50), (10, 40), (8, 100))
        ],
        "alarms": lambda: [
            {"readers": r, "cases": c, **false_alarms(options.studies or 2000, r, c)}
            for r, c in ((6, 80), (10, 100))
        ],
        "share": lambda: [
            {"set": share, "length": n, "found": wrong_share(1000, share, n)}
            for share, n in ((0.33, 20), (0.2, 12))
        ],
        "writers": lambda: [many_writers(20, 50), killed_writers(20)],
    }
    for part in options.parts:
        for row in measures[part]():
            print(json.dumps({"part": part} | row), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
