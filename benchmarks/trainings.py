"""One training that is measured, in a process of its own: a plain fit, or ours."""

import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pictures import pictures

PLAIN, OURS = "plain model.fit", "frozen-prefix cache"
BFLOAT = "frozen-prefix cache, mixed_precision=true"
CLASSES = 10
MARKS = BEGIN, EPOCH, END = "begin", "epoch", "end"  # printed by a training as it goes on


def run(
    kind: str, images: int, epochs: int, seed: int, backbone: str, weights: str = "none"
) -> dict[str, float]:
    """One training in this process, which prints its marks; a fifth of ``images`` are validation's.

    Returns what was learned: the first loss, and validation's last loss and accuracy.
    """
    from dermosan_lib.study.pixels import build_cache
    from dermosan_lib.study.recipes import Recipe
    from dermosan_lib.study.training import Samples, train

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
    training, validation = (Samples(own, labels[own]) for own in (rows[~judged], rows[judged]))
    with tempfile.TemporaryDirectory() as name:
        cache = Path(name)
        pixels = build_cache(
            folder, names, hashes, size_px=recipe.size_px, folder=cache, progress=False
        )
        _tell(BEGIN)
        if kind == PLAIN:
            history = _plain(recipe, pixels, training, validation)
        else:
            threading.Thread(target=_tell_epochs, args=(cache / "run",), daemon=True).start()
            trained = train(
                recipe, pixels, training, validation, classes=CLASSES, folder=cache / "run",
                cache=cache, progress=False,
            )  # fmt: skip
            history = trained.history.to_dict("list")
        _tell(END)
    return {
        "first loss": history["loss"][0],
        "validation loss": history["val_loss"][-1],
        "validation accuracy": history["val_accuracy"][-1],
    }


def _tell(mark: str) -> None:
    print(mark, flush=True)  # noqa: T201  # read by `by_turns`


def _tell_epochs(folder: Path) -> None:
    """Print a mark as often as the run in ``folder`` leaves an epoch on the disk."""
    from dermosan_lib.study.training import HISTORY_FILE

    epochs = 0
    while True:
        time.sleep(0.02)
        try:
            done = len((folder / HISTORY_FILE).read_text(encoding="utf-8").splitlines()) - 1
        except FileNotFoundError:
            continue
        for _ in range(done - epochs):
            _tell(EPOCH)
        epochs = done


def _plain(recipe: Any, pixels: Any, training: Any, validation: Any) -> dict[str, list[float]]:
    """What one would write with Keras alone; returns its history."""
    import keras

    from dermosan_lib.study.models import build_network, preprocess
    from dermosan_lib.study.training import class_weights, make_repeatable

    make_repeatable(recipe)
    network = build_network(recipe, CLASSES)
    network.compile(
        keras.optimizers.Adam(recipe.learning_rate), "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )  # fmt: skip
    x, y = (
        preprocess(recipe.backbone, pixels[samples.rows].astype(np.float32))
        for samples in (training, validation)
    )
    fitted = network.fit(
        x, training.labels, validation_data=(y, validation.labels), batch_size=recipe.batch_size,
        epochs=recipe.epochs, verbose=0,
        class_weight=class_weights(training.labels, CLASSES, recipe.class_weights),
        callbacks=[
            keras.callbacks.ReduceLROnPlateau(factor=0.2, patience=2, min_lr=1e-6),
            keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: _tell(EPOCH)),
        ],
    )  # fmt: skip
    history: dict[str, list[float]] = fitted.history
    return history
