"""(d) A clinic process beside one that imports TensorFlow: start, first answer, memory.

All read the same photo with the same network, each in a fresh process, in turns, so that the
machine's mood falls on all. Ours includes the hash check, photo quality and all activation maps;
theirs is the bare answer. A second process of each kind is alive all the while, as on a server, so
that what the two share is nobody's own.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from benchmarks.prepared import prepared, run_apart
from benchmarks.report import Row

_OURS = """
import sys, time
from pathlib import Path
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
folder = Path(sys.argv[1])
diagnoser = Diagnoser(Bundle.load(folder / sys.argv[3]))
ready = time.time()
data = (folder / "photo.jpg").read_bytes()
times = []
for _ in range(int(sys.argv[2])):
    begin = time.perf_counter()
    diagnoser.diagnose([diagnoser.inspect("photo.jpg", data)], despite_quality=True)
    times.append(time.perf_counter() - begin)
"""

_THEIRS = """
import sys, time
import cv2, keras, numpy as np
network = keras.models.load_model(sys.argv[1] + "/best.h5", compile=False)
ready = time.time()
data = np.fromfile(sys.argv[1] + "/photo.jpg", np.uint8)
application = keras.applications.resnet
if "mobilenet" in network.name:
    application = keras.applications.mobilenet_v2
times = []
for _ in range(int(sys.argv[2])):
    begin = time.perf_counter()
    picture = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    batch = cv2.resize(picture, (224, 224)).astype(np.float32)[None]
    network.predict(application.preprocess_input(batch), verbose=0)
    times.append(time.perf_counter() - begin)
"""

# Own memory is what would be freed if the process ended (USS); the one that decodes counts in.
_FIGURES = """
import json, psutil
process = psutil.Process()
all_memory = [one.memory_full_info() for one in (process, *process.children(recursive=True))]
print(json.dumps({
    "start to ready": ready - process.create_time(), "first answer": times[0],
    "later answers": sorted(times[1:])[len(times) // 2 - 1],
    "own memory": sum(one.uss for one in all_memory) / 2**20,
    "resident memory": sum(one.rss for one in all_memory) / 2**20,
}))
"""
_STAY = """
print("here", flush=True)
sys.stdin.read()
"""
_CONTENDERS = {
    "TensorFlow": (_THEIRS, ""),
    "clinic, float32": (_OURS, "float32"),
    "clinic, int8": (_OURS, "int8"),
}


def measure(quick: bool) -> list[Row]:
    """Start, answers and memory of a process of each kind, medians over several processes."""
    folder = prepared(quick)
    rounds, answers = (2, 4) if quick else (5, 12)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in _CONTENDERS}
    with ExitStack() as others:
        for program, bundle in _CONTENDERS.values():
            others.enter_context(_another(program, folder, bundle))
        for _ in range(rounds):
            for name, (program, bundle) in _CONTENDERS.items():
                printed = run_apart(program + _FIGURES, str(folder), str(answers), bundle)
                found[name].append(json.loads(printed.splitlines()[-1]))
    return [
        {
            "part": "d",
            "name": f"{figure}, {name}",
            "value": float(np.median([one[figure] for one in measured])),
            "unit": "MB" if "memory" in figure else "s",
            "ratio_to": "" if name == "TensorFlow" else f"{figure}, TensorFlow",
            "n": rounds,
        }
        for figure in found["TensorFlow"][0]
        for name, measured in found.items()
    ]


@contextmanager
def _another(program: str, folder: Path, bundle: str) -> Iterator[None]:
    """A process that has answered once and stays."""
    command = [sys.executable, "-W", "ignore", "-c", program + _STAY, str(folder), "2", bundle]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        for line in process.stdout:
            if line.startswith("here"):
                break
        try:
            yield
        finally:
            process.stdin.close()
