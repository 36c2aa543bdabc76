"""(b) The paper's recipe from the frozen-prefix cache, beside a plain fit of the whole network.

Same pictures, labels, class weights, optimiser and schedule; random weights, on which no time
depends, unless a file is given, so that there is something to learn from. The plain fit has all its
pictures preprocessed in memory and saves nothing. Ours is all of `training.train`: the frozen
layers' outputs computed once and written, a checkpoint after every epoch, and the network saved at
the end. Contenders of one seed run by turns of ten seconds.

    python -m benchmarks.epochs --images 500 --epochs 9 --seeds 3
    python -m benchmarks.epochs --images 300 --backbone MobileNetV2 --weights FILE
"""

import argparse
import json

import numpy as np

from benchmarks.pictures import pictures
from benchmarks.prepared import run_apart
from benchmarks.report import Row, markdown
from benchmarks.trainings import BEGIN, BFLOAT, END, EPOCH, MARKS, OURS, PLAIN
from benchmarks.turns import Told, by_turns

_PROGRAM = """
import json, sys
from benchmarks.trainings import run
print(json.dumps(run(**json.loads(sys.argv[1]))))
"""
_SLOWDOWN = "from dermosan_lib.study.models.mixed_precision import slowdown; print(slowdown())"


def measure(quick: bool) -> list[Row]:
    """Seconds of a training and of its epochs, and what they end with on validation."""
    if quick:
        return rows("b", images=96, epochs=3, seeds=1, backbone="MobileNetV2")
    return rows("b", images=500, epochs=9, seeds=1, backbone="ResNet152")


def rows(
    part: str, *, images: int, epochs: int, seeds: int, backbone: str, weights: str = "none",
    told: str = "",
) -> list[Row]:  # fmt: skip
    """Rows of ``part``: ``seeds`` plain fits, and ours by the first of the seeds.

    Part b has ours in bfloat16 as well, where a product takes no longer in it.
    """
    told = told or f", {backbone}, {images} images, {epochs} epochs"
    found: dict[str, list[dict[str, float]]] = {PLAIN: [], OURS: []}
    made: list[Row] = []
    if part == "b":
        bfloat16 = float(run_apart(_SLOWDOWN).splitlines()[-1])
        made.append(
            {
                "part": part, "name": "a product in bfloat16, by one in float32", "value": bfloat16,
                "unit": "of its time", "ratio_to": "", "n": 1,
            }
        )  # fmt: skip
        if bfloat16 <= 1:
            found[BFLOAT] = []
    pictures(images)  # drawn before two processes do so at a time
    for seed in range(42, 42 + seeds):
        given = {"images": images, "epochs": epochs, "seed": seed}
        given |= {"backbone": backbone, "weights": weights}
        kinds = list(found) if seed == 42 else [PLAIN]
        told_by = by_turns(_PROGRAM, {kind: json.dumps({"kind": kind, **given}) for kind in kinds})
        for kind in kinds:
            found[kind].append(_figures(told_by[kind]))
    for figure in ("training", "later epochs"):
        for kind in found:
            made.append(_row(part, f"{figure}, {kind}{told}", "s", found[kind], figure))
            made[-1]["ratio_to"] = "" if kind == PLAIN else f"{figure}, {PLAIN}{told}"
    for figure in ("first loss", "validation loss", "validation accuracy"):
        for number, one in enumerate(found[PLAIN]):
            made.append(
                _row(part, f"{figure}, {PLAIN}, seed {42 + number}{told}", "", [one], figure)
            )
        made += [
            _row(part, f"{figure}, {kind}, seed 42{told}", "", found[kind], figure)
            for kind in list(found)[1:]
        ]
    return made


def _row(part: str, name: str, unit: str, found: list[dict[str, float]], figure: str) -> Row:
    value = float(np.median([one[figure] for one in found]))
    return {
        "part": part,
        "name": name,
        "value": value,
        "unit": unit,
        "ratio_to": "",
        "n": len(found),
    }


def _figures(lines: list[Told]) -> dict[str, float]:
    """Seconds of a training and of its later epochs, and what it ended with."""
    times = {mark: [line.seconds for line in lines if line.text == mark] for mark in MARKS}
    epochs = np.diff([*times[BEGIN], *times[EPOCH]])
    learned: dict[str, float] = json.loads(lines[-1].text)
    return {
        "training": times[END][0] - times[BEGIN][0],
        "later epochs": float(np.median(epochs[1:] if len(epochs) > 1 else epochs)),
        **learned,
    }


def main() -> None:
    """Print one comparison's table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.epochs", description=__doc__)
    parser.add_argument("--images", type=int, default=500, help="a fifth of them for validation")
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--seeds", type=int, default=3, help="plain runs, for their spread")
    parser.add_argument("--backbone", default="ResNet152")
    parser.add_argument("--weights", default="none", help="a weights file of the backbone")
    given = vars(parser.parse_args())
    print(markdown(rows("b", **given), {"b": "Training"}, []))  # noqa: T201  # a report's own voice


if __name__ == "__main__":
    main()
