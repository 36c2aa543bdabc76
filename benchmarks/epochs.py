"""(b) The paper's recipe from the frozen-prefix cache, beside a plain fit of the whole network.

Same pictures, labels, class weights, optimiser and schedule; random weights, on which no time
depends, unless a file is given, so that there is something to learn from. The plain fit has all its
pictures preprocessed in memory and saves nothing. Ours is all of `training.train`: the frozen
layers' outputs computed once and written, a checkpoint after every epoch, and the network saved at
the end.

    python -m benchmarks.epochs --images 500 --epochs 9 --seeds 3
    python -m benchmarks.epochs --images 300 --backbone MobileNetV2 --weights FILE
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pictures import pictures
from benchmarks.prepared import run_apart
from benchmarks.report import Row, markdown

PLAIN, OURS = "plain model.fit", "frozen-prefix cache"
BFLOAT = "frozen-prefix cache, mixed_precision=true"
CLASSES = 10
_PROGRAM = """
import json, sys
from benchmarks.epochs import run
print(json.dumps(run(**json.loads(sys.argv[1]))))
"""


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

    Part b has ours in bfloat16 as well.
    """
    told = told or f", {backbone}, {images} images, {epochs} epochs"
    found: dict[str, list[dict[str, float]]] = {PLAIN: [], OURS: []}
    if part == "b":
        found[BFLOAT] = []
    for seed in range(42, 42 + seeds):
        for kind in found if seed == 42 else (PLAIN,):
            given = {"kind": kind, "images": images, "epochs": epochs, "seed": seed}
            given |= {"backbone": backbone, "weights": weights}
            printed = run_apart(_PROGRAM, json.dumps(given))
            found[kind].append(json.loads(printed.splitlines()[-1]))
    made: list[Row] = []
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


def run(
    kind: str, images: int, epochs: int, seed: int, backbone: str, weights: str = "none"
) -> dict[str, float]:
    """One training in this process; a fifth of ``images`` are validation's."""
    from dermosan_lib.study import training
    from dermosan_lib.study.cache import build_cache
    from dermosan_lib.study.recipe import Recipe

    # The paper's recipe whatever the backbone, since that is what `_plain` says without ours.
    small = {"unfrozen_layers": 64, "freeze_batch_norm": True} if backbone == "MobileNetV2" else {}
    recipe = Recipe(
        backbone=backbone, weights=weights, epochs=epochs, seed=seed,
        mixed_precision=kind == BFLOAT, **small,
    )  # fmt: skip
    folder, names, hashes, classes = pictures(images)
    labels = np.array(classes)
    rows = np.arange(images)
    judged = rows // CLASSES % 5 == 4  # each ten in a row show every class
    train, val = rows[~judged], rows[judged]
    with tempfile.TemporaryDirectory() as name:
        pixels = build_cache(
            folder, names, hashes, size_px=recipe.size_px, folder=Path(name), progress=False
        )
        since = time.perf_counter()
        if kind != PLAIN:
            trained = training.train(
                recipe, pixels, training.Samples(train, labels[train]),
                training.Samples(val, labels[val]), classes=CLASSES, folder=Path(name) / "run",
                cache=Path(name), progress=False,
            )  # fmt: skip
            history = trained.history.to_dict("list")
            each = history["elapsed_s"]
        else:
            history, each = _plain(recipe, pixels, labels, train, val)
        took = time.perf_counter() - since
    return {
        "training": took,
        "later epochs": float(np.median(each[1:] or each)),
        "first loss": history["loss"][0],
        "validation loss": history["val_loss"][-1],
        "validation accuracy": history["val_accuracy"][-1],
    }


def _plain(
    recipe: Any, pixels: Any, labels: np.ndarray, train: np.ndarray, val: np.ndarray
) -> tuple[dict[str, list[float]], list[float]]:
    """What one would write with Keras alone; returns its history and seconds of each epoch."""
    import keras

    from dermosan_lib.study import networks, training

    training.make_repeatable(recipe)
    network = networks.build_network(recipe, CLASSES)
    network.compile(
        keras.optimizers.Adam(recipe.learning_rate), "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )  # fmt: skip
    x, y = (
        networks.preprocess(recipe.backbone, pixels[rows].astype(np.float32))
        for rows in (train, val)
    )
    each, since = [], time.perf_counter()

    def told(*_: object) -> None:
        nonlocal since
        each.append(time.perf_counter() - since)
        since = time.perf_counter()

    fitted = network.fit(
        x, labels[train], validation_data=(y, labels[val]), batch_size=recipe.batch_size,
        epochs=recipe.epochs, verbose=0,
        class_weight=training.class_weights(labels[train], CLASSES, recipe.class_weights),
        callbacks=[
            keras.callbacks.ReduceLROnPlateau(factor=0.2, patience=2, min_lr=1e-6),
            keras.callbacks.LambdaCallback(on_epoch_end=told),
        ],
    )  # fmt: skip
    return fitted.history, each


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
