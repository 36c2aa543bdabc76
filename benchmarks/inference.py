"""(c) One picture and sixteen: the bundle's engines beside ``model.predict`` and ``tf.function``.

All contenders answer in one process, in turns, from pixels as each takes them: scaled float32 for
Keras, uint8 for the bundles, whose graph scales them itself.
"""

import json

import numpy as np

from benchmarks.prepared import prepared, run_apart
from benchmarks.report import Row

_PROGRAM = """
import json, sys, time
from pathlib import Path
import keras, numpy as np, onnxruntime, tensorflow as tf
from dermosan_lib import images
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.engine.graph import open_session
folder, rounds = Path(sys.argv[1]), {1: int(sys.argv[2]), 16: int(sys.argv[3])}
photo = images.resize(images.decode((folder / "photo.jpg").read_bytes(), name="photo.jpg"), 224)
network = keras.models.load_model(folder / "best.h5", compile=False)
application = keras.applications.resnet
if "mobilenet" in network.name:
    application = keras.applications.mobilenet_v2
function = tf.function(lambda batch: network(batch, training=False))
sessions = {name: open_session(Bundle.load(folder / name), None) for name in ("float32", "int8")}
needed = onnxruntime.RunOptions()
needed.only_execute_path_to_fetches = True  # else the maps are computed whoever asks
found = {}
for size in (1, 16):
    pixels = np.stack([photo] * size)
    scaled = application.preprocess_input(pixels.astype(np.float32))
    tensor = tf.constant(scaled)
    answers = {
        "model.predict": lambda: network.predict(scaled, verbose=0),
        "tf.function": lambda: function(tensor).numpy(),
    }
    for name, session in sessions.items():
        answers[name] = lambda s=session: s.run(["logits"], {"image": pixels}, needed)
        answers[name + " with maps"] = lambda s=session: s.run(
            ["logits", "activation_maps"], {"image": pixels}
        )
    for answer in answers.values():  # traces, arenas
        answer(), answer()
    times = {name: [] for name in answers}
    for _ in range(rounds[size]):
        for name, answer in answers.items():
            begin = time.perf_counter()
            answer()
            times[name].append(time.perf_counter() - begin)
    found[size] = times
print(json.dumps(found))
"""


def measure(quick: bool) -> list[Row]:
    """Median time of an answer to 1 and to 16 pictures, and what the maps add to it."""
    rounds = ("5", "2") if quick else ("40", "8")
    printed = run_apart(_PROGRAM, str(prepared(quick)), *rounds)
    rows: list[Row] = []
    for size, times in json.loads(printed.splitlines()[-1]).items():
        what = "one picture" if size == "1" else f"{size} pictures"
        for name, measured in times.items():
            against = "" if name == "model.predict" else f"{what}, model.predict"
            rows.append(_row(f"{what}, {name}", measured, "s", against))
        for name in ("float32", "int8"):
            pairs = zip(times[f"{name} with maps"], times[name], strict=True)
            added = [100 * (with_maps / without - 1) for with_maps, without in pairs]
            rows.append(_row(f"{what}, {name}: added by maps", added, "%", ""))
    return rows


def _row(name: str, measured: list[float], unit: str, against: str) -> Row:
    return {
        "part": "c",
        "name": name,
        "value": float(np.median(measured)),
        "unit": unit,
        "ratio_to": against,
        "n": len(measured),
    }
