"""Train on pictures with and without a red square under JAX, as if TensorFlow were not there.

Prints history and agreement, a line of JSON a run.

    KERAS_BACKEND=jax python jax_run.py FOLDER CHANGES EXPORT

CHANGES is a JSON list with entries of the recipe for each run; EXPORT is 1 to compare the graph
that the first exports with Keras.
"""

# ruff: noqa: E402  # the imports of Keras lie behind what hides TensorFlow from it
import json
import sys
from pathlib import Path
from typing import Any


class _NotInstalled:
    """TensorFlow, in this process: where it is found, Keras imports it to seed its generators."""

    def find_spec(self, name: str, *_: Any) -> None:
        """Nothing; others look for all other modules."""
        if name.partition(".")[0] == "tensorflow":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, _NotInstalled())  # before Keras looks for it

import keras
import numpy as np
from scipy.special import softmax

from dermosan_lib.study.export import onnx_export
from dermosan_lib.study.inference.onnx_inference import run_graph
from dermosan_lib.study.models import networks
from dermosan_lib.study.pixels.pixel_cache import PixelCache
from dermosan_lib.study.recipes.recipe import Recipe
from dermosan_lib.study.training import training


def samples(first: int, last: int) -> training.Samples:
    """Odd pictures have the square."""
    rows = np.arange(first, last)
    return training.Samples(rows, rows % 2)


def main() -> None:
    """Train as often as asked, and print what the test compares."""
    for number, changes in enumerate(json.loads(sys.argv[2])):
        exports = sys.argv[3] == "1" and number == 0
        print(json.dumps(run(Path(sys.argv[1]) / str(number), changes, exports)))  # noqa: T201


def run(folder: Path, changes: dict[str, Any], exports: bool) -> dict[str, Any]:
    """Train once in ``folder``."""
    recipe = Recipe.preset(
        "quick", **{"size_px": 32, "epochs": 2, "batch_size": 8, "dropout": 0.3, **changes}
    )
    pictures = np.random.default_rng(0).integers(0, 60, (60, 32, 32, 3), dtype=np.uint8)
    pictures[1::2, 8:24, 8:24, 0] += 150
    trained = training.train(
        recipe, PixelCache(pictures, "squares"), samples(0, 40), samples(40, 60), classes=2,
        folder=folder, cache=folder / "cache", progress=False,
    )  # fmt: skip
    found = {
        "backend": keras.backend.backend(),
        "tensorflow": "tensorflow" in sys.modules,
        "history": trained.history.drop(columns="elapsed_s").to_dict("list"),
        "cut": trained.cut and trained.cut.layer,
    }
    if exports:
        graph = onnx_export.export_onnx(trained.network, recipe.backbone)
        logits = run_graph(graph, pictures, range(8), progress=False)["logits"]
        expected = networks.predict(trained.network, recipe.backbone, pictures[:8])
        found["gap"] = float(np.abs(softmax(logits, axis=1) - expected).max())
    return found


if __name__ == "__main__":
    main()
