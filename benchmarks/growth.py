"""(e) How decoding, training and inference grow with the number of images.

Training is MobileNetV2's here: ten thousand images through the whole of ResNet152 take a working
day on two cores.
"""

import json
import time

import numpy as np

from benchmarks import decoding, epochs
from benchmarks.pictures import pictures
from benchmarks.prepared import prepared, run_apart
from benchmarks.report import Row

_PREDICT, _GRAPH = "model.predict", "ONNX Runtime"
_PROGRAM = """
import json, sys
from benchmarks.growth import answers
print(json.dumps(answers(int(sys.argv[1]))))
"""


def measure(quick: bool) -> list[Row]:
    """Rows of (a), (b) and (c) for each number of images."""
    made: list[Row] = []
    for n in (100, 400) if quick else (500, 2000, 10_000):
        told = f", {n:,} images"
        made += decoding.rows("e", n, 1 if n > 2000 else 3, told)
        training = epochs.rows("e", images=n, epochs=3, seeds=1, backbone="MobileNetV2", told=told)
        made += [row for row in training if row["unit"] == "s"]
        for name, rate in json.loads(run_apart(_PROGRAM, str(n)).splitlines()[-1]).items():
            compared = "" if name == _PREDICT else f"{_PREDICT}, 16 at a time{told}"
            made.append(
                {
                    "part": "e", "name": f"{name}, 16 at a time{told}", "value": rate,
                    "unit": "images/s", "ratio_to": compared, "n": 1,
                }
            )  # fmt: skip
    return made


def answers(n: int) -> dict[str, float]:
    """Images per second of MobileNetV2's answers to ``n`` pictures, 16 at a time."""
    import keras

    from dermosan_lib import images
    from dermosan_lib.study.inference import run_graph
    from dermosan_lib.study.models import preprocess

    source = prepared(quick=True)  # MobileNetV2
    folder, names, _, _ = pictures(n)
    some = [images.resize(images.read(folder / name), 224) for name in names[:160]]
    few = np.stack(some)
    rows = np.arange(n) % len(few)
    network = keras.models.load_model(source / "best.h5", compile=False)
    network.predict(preprocess("MobileNetV2", few[:16].astype(np.float32)), verbose=0)
    since = time.perf_counter()
    for start in range(0, n, 16):
        batch = few[rows[start : start + 16]].astype(np.float32)
        network.predict(preprocess("MobileNetV2", batch), verbose=0)
    theirs = n / (time.perf_counter() - since)
    since = time.perf_counter()
    run_graph(source / "float32" / "model.onnx", few, rows, progress=False)
    return {_PREDICT: theirs, _GRAPH: n / (time.perf_counter() - since)}
