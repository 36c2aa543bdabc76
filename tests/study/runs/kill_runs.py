"""Kill runs at random moments, resume them, and compare what they end with, byte for byte.

    python tests/study/runs/kill_runs.py --kills 20

One process imports everything (Keras takes the most of a run this small) and forks a child for each
attempt; a child runs catalogue, split, caches, training, export, prediction and metrics, as
notebooks 01 to 04 do, and tells through a pipe what it is about to do. The parent waits for an
event of its (seeded) choice, then for a part of the time that this step took in an undisturbed run,
and sends SIGKILL.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

sys.path.insert(0, str(Path(__file__).parents[1]))

import pandas as pd
from lively import write_lively_weights

from dermosan_lib import phantoms
from dermosan_lib.study.export import onnx_export
from dermosan_lib.study.pipeline import evaluate_run, fitting
from dermosan_lib.study.pixels import resumable_array
from dermosan_lib.study.recipes.recipe import Recipe
from dermosan_lib.study.runs import opening, run_folder, surveyed_images
from dermosan_lib.study.training import epoch_loop, loss_and_optimizer, training
from dermosan_lib.system.atomic_writing import remove_leftovers

CHANGES: dict[str, Any] = {
    "backbone": "Compact", "size_px": 48, "unfrozen_layers": 12, "dense_units": (32,),
    "batch_size": 8, "epochs": 3, "views": 2, "learning_rate": 2e-4, "ema": 0.9,
}  # fmt: skip
WEIGHTS = "random.weights.h5"
COMPARED = ("metrics.json", "probe_metrics.json", "predictions.csv")
# What a child tells before it does it: name of the event, and the function that is then called.
EVENTS: dict[str, tuple[Any, str]] = {
    "catalogue": (surveyed_images, "examine_files"),
    "cache": (resumable_array.GrowingArray, "_extend"),
    "cache's name": (resumable_array.GrowingArray, "_finish"),
    "epoch": (epoch_loop, "_reset_generators"),
    "best weights": (epoch_loop, "save_best"),
    "checkpoint": (epoch_loop, "save_epoch"),
    "network files": (training, "save_network"),
    "export": (onnx_export, "join"),
    "bundle": (run_folder, "write_bundle"),
    "quality": (evaluate_run, "measure_quality"),
    "prediction": (evaluate_run, "predict_table"),
    "metrics": (evaluate_run, "evaluate"),
    "card": (evaluate_run, "update_card"),
}
Steps = list[tuple[str, float]]  # events and when they came, in seconds


def whole_run(data: Path, folder: Path) -> None:
    """Notebooks 01 to 04 without their figures; a step that has ended is not begun again."""
    remove_leftovers(folder)  # as `dermosan run` does
    run = opening.open_run(data, folder)
    recipe = Recipe.preset("finetune", weights=str(data.parent / WEIGHTS), **CHANGES)
    steps: dict[str, Callable[[], object]] = {
        "explore": run.catalog,
        "split": run.splits,
        "train": lambda: fitting.fit_all(run, recipe),
        "evaluate": lambda: (evaluate_run.predict(run), evaluate_run.score(run, n_bootstrap=50)),
    }
    for name, step in steps.items():
        if not (folder / f"{name}.done").is_file():
            step()
            (folder / f"{name}.done").touch()


def attempt(data: Path, folder: Path, kill: tuple[str, int, float] | None) -> tuple[Steps, bool]:
    """Run in a child; ``kill`` is an event, which of its kind, and how long after it.

    Returns the events and whether the child was killed before its end.
    """
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        _in_child(data, folder, write_end)
    os.close(write_end)
    steps: Steps = []
    with os.fdopen(read_end) as told:
        for line in told:
            steps.append((line.strip(), time.monotonic()))
            if kill and line.strip() == kill[0]:
                kill = (kill[0], kill[1] - 1, kill[2])
                if kill[1] < 0:
                    time.sleep(kill[2])
                    os.kill(child, signal.SIGKILL)
                    break
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit(f"A run failed by itself after {steps[-3:]}; see above.")
    return [*steps, ("end", time.monotonic())], os.WIFSIGNALED(status)


def _in_child(data: Path, folder: Path, pipe: int) -> None:
    code = 1
    try:
        for event, (owner, name) in EVENTS.items():
            setattr(owner, name, _telling(pipe, event, getattr(owner, name)))
        training.compile_network = _compile_without_graph
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # our own output is one line of JSON
        if not (data.parent / WEIGHTS).is_file():
            write_lively_weights(data.parent / WEIGHTS, CHANGES["backbone"], CHANGES["size_px"])
        whole_run(data, folder)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _compile_without_graph(network: Any, recipe: Recipe) -> None:
    """Each attempt would begin with the same graph, which takes longer than its few steps."""
    loss_and_optimizer.compile_network(network, recipe)
    network.run_eagerly = True


def _telling(pipe: int, event: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def told(*given: Any, **named: Any) -> Any:
        with suppress(BrokenPipeError):
            os.write(pipe, f"{event}\n".encode())
        return function(*given, **named)

    return told


def lengths(steps: Steps) -> dict[str, list[float]]:
    """Seconds from each event to the next, by kind."""
    found: dict[str, list[float]] = defaultdict(list)
    for (event, begun), (_, ended) in pairwise(steps):
        found[event].append(ended - begun)
    return found


def results(folder: Path) -> dict[str, bytes]:
    """The files of a finished run that must not differ."""
    return {name: (folder / name).read_bytes() for name in COMPARED}


def _spread(folder: Path) -> float:
    """Standard deviation over pictures of a condition's probability, the largest."""
    table = pd.read_csv(folder / "predictions.csv")
    return float(table[list(phantoms.CODES)].std().max())


def measure(kills: int, kills_a_run: int, seed: int, work: Path) -> dict[str, Any]:
    """Kill ``kills`` times, at most ``kills_a_run`` in one run, and compare every run's end."""
    data = phantoms.write_phantoms(
        work / "data" / "phantoms", per_class=6, size_px=64, progress=False
    )
    since = time.monotonic()
    steps, _ = attempt(data, work / "runs" / "whole" / "run", None)
    expected, took = results(work / "runs" / "whole" / "run"), time.monotonic() - since
    if _spread(work / "runs" / "whole" / "run") < 1e-3:
        raise SystemExit("The network answers the same to all pictures; nothing can be compared.")
    by_event, rng = lengths(steps), random.Random(seed)
    kinds = [kind for kind in EVENTS if kind in by_event]
    hits: Counter[str] = Counter()
    same = []
    number = 0
    while sum(hits.values()) < kills:
        folder, number = work / "runs" / f"killed{number}" / "run", number + 1  # caches of its own
        # Rarely hit kinds first, in the order in which a run comes to them.
        rng.shuffle(kinds)
        chosen = sorted(kinds, key=lambda kind: hits[kind])[: min(kills_a_run, kills)]
        for kind in sorted(chosen, key=list(by_event).index):
            place = rng.randrange(len(by_event[kind]))
            _, killed = attempt(data, folder, (kind, place, rng.random() * by_event[kind][place]))
            hits[kind] += killed
            if sum(hits.values()) == kills:
                break
        attempt(data, folder, None)
        same.append(results(folder) == expected)
        left = [path.name for path in folder.rglob(".*.tmp.*")]
        if left:
            raise SystemExit(f"Resumed runs must tidy up, but {folder} holds {left}.")
    return {"kills": dict(hits), "runs": len(same), "same": sum(same), "run_s": round(took, 1)}


def main() -> None:
    """Print what was killed and how many of the resumed runs ended as the undisturbed one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--kills-a-run", type=int, default=1)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = measure(options.kills, options.kills_a_run, options.seed, Path(name))
    print(json.dumps(found))  # noqa: T201  # what the caller reads
    sys.exit(found["same"] != found["runs"])


if __name__ == "__main__":
    main()
