"""From upload to answer: this suite beside loading ``best_resnet152.h5`` and ``model.predict``.

Both read the same photo with the same ResNet152 (random weights: the time does not depend on them)
in one run, each in a fresh process, in turns, so that the machine's mood falls on both.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from dermosan_lib import phantoms

_PREPARE = """
import sys
from pathlib import Path
from dermosan_lib.bundle import write_bundle
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.study import cards, export, networks
from dermosan_lib.study.recipe import Recipe
folder = Path(sys.argv[1])
recipe, taxonomy = Recipe(weights="none"), load_taxonomy("kaggle10")
network = networks.build_network(recipe, len(taxonomy))
network.save(folder / "best_resnet152.h5")
card = cards.build_card(
    name="bench", recipe=recipe, taxonomy=taxonomy, temperature=1.0, operating_points={},
    data={"name": "nothing"}, demonstration=True,
)
write_bundle(folder / "bundle", export.export_onnx(network, recipe.backbone), card)
"""

_OURS = """
import json, sys, time
start = time.perf_counter()
from pathlib import Path
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
folder = Path(sys.argv[1])
diagnoser = Diagnoser(Bundle.load(folder / "bundle"))
ready = time.perf_counter()
data = (folder / "photo.jpg").read_bytes()
times = []
for _ in range(int(sys.argv[2])):
    begin = time.perf_counter()
    diagnoser.diagnose([diagnoser.inspect("photo.jpg", data)], despite_quality=True)
    times.append(time.perf_counter() - begin)
"""

_THEIRS = """
import json, sys, time
start = time.perf_counter()
import cv2, keras, numpy as np
network = keras.models.load_model(sys.argv[1] + "/best_resnet152.h5", compile=False)
ready = time.perf_counter()
data = np.fromfile(sys.argv[1] + "/photo.jpg", np.uint8)
times = []
for _ in range(int(sys.argv[2])):
    begin = time.perf_counter()
    picture = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    batch = cv2.resize(picture, (224, 224)).astype(np.float32)[None]
    network.predict(keras.applications.resnet.preprocess_input(batch), verbose=0)
    times.append(time.perf_counter() - begin)
"""

_REPORT = """
peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
memory = int(peak[0].split()[1]) / 1024 if peak else float("nan")
print(json.dumps({"ready": ready - start, "first": times[0], "times": times[1:], "mb": memory}))
"""


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="processes of each kind")
    parser.add_argument("--answers", type=int, default=12, help="photos a process reads")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photo = phantoms.draw("mel", seed=1, size_px=1024).pixels
        cv2.imwrite(str(folder / "photo.jpg"), cv2.cvtColor(photo, cv2.COLOR_RGB2BGR))
        _say("Building ResNet152, its .h5 and its bundle (about two minutes) ...")
        _run(_PREPARE, folder, 0)
        found: dict[str, list[dict[str, float]]] = {"ours": [], "theirs": []}
        for _ in range(options.rounds):
            for kind, program in (("ours", _OURS), ("theirs", _THEIRS)):
                printed = _run(program + _REPORT, folder, options.answers)
                found[kind].append(json.loads(printed.splitlines()[-1]))
    _table(found)


def _run(program: str, folder: Path, answers: int) -> str:
    command = [sys.executable, "-W", "ignore", "-c", program, str(folder), str(answers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"A measured process failed:\n{done.stderr[-2000:]}")
    return done.stdout


def _table(found: dict[str, list[dict[str, float]]]) -> None:
    rows = (
        ("start to ready, s", lambda one: one["ready"]),
        ("first answer, s", lambda one: one["first"]),
        ("later answers, median s", lambda one: float(np.median(one["times"]))),
        ("peak memory, MB", lambda one: one["mb"]),
    )
    _say(f"{'one photo, ResNet152':26}{'bundle':>10}{'.h5':>10}{'ratio':>8}")
    for name, value in rows:
        ours, theirs = (float(np.median([value(x) for x in found[k]])) for k in ("ours", "theirs"))
        _say(f"{name:26}{ours:10.2f}{theirs:10.2f}{theirs / ours:8.1f}")
    _say("Ours includes quality, all activation maps and the hash check; theirs the bare answer.")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # a report's own voice


if __name__ == "__main__":
    main()
