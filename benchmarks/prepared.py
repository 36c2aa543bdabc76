"""The networks that are measured: weights files and bundles, made once and kept."""

import hashlib
import subprocess
import sys
from pathlib import Path

import cv2

from dermosan_lib import phantoms, study
from dermosan_lib.system import atomic_path

FOLDER = Path("build/bench")
_ROOMS = ("bundling", "export", "graphs", "models")  # of `study`: what the bundles depend on

# Random weights: no time depends on them, and the gate would judge noise, so that int8 is taken
# without it. In a process of its own, so that this one stays light.
_PREPARE = """
import sys
from pathlib import Path
import numpy as np
from dermosan_lib import images, phantoms
from dermosan_lib.bundle import write_bundle
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.study.bundling import FLOAT32_FILE, build_card
from dermosan_lib.study.bundling.int8_quantisation import quantise
from dermosan_lib.study.export import export_onnx
from dermosan_lib.study.graphs import set_weights_apart
from dermosan_lib.study.models import build_network
from dermosan_lib.study.recipes import Recipe
folder, backbone = Path(sys.argv[1]), sys.argv[2]
recipe, taxonomy = Recipe(weights="none", backbone=backbone), load_taxonomy("kaggle10")
network = build_network(recipe, len(taxonomy))
network.save(folder / "best.h5")
card = build_card(
    name="bench", recipe=recipe, taxonomy=taxonomy, temperature=1.0, operating_points={},
    data={"name": "nothing"}, demonstration=True,
)
drawn = [phantoms.draw(code, seed=1).pixels for code in phantoms.CODES]
pictures = np.stack([images.resize(picture, recipe.size_px) for picture in drawn])
float32 = export_onnx(network, recipe.backbone)
int8 = quantise(float32, pictures, np.arange(len(pictures)))
for name, graph, files in (("float32", float32, {}), ("int8", int8, {FLOAT32_FILE: float32})):
    model, weights = set_weights_apart(graph)
    write_bundle(folder / name, model, card, {**files, **weights})
"""


def prepared(quick: bool) -> Path:
    """A folder with ``best.h5``, ``photo.jpg`` and bundles ``float32`` and ``int8`` of one network.

    ResNet152 for ten classes at 224 px, which takes three minutes the first time; MobileNetV2 where
    it is to be ``quick``.
    """
    backbone = "MobileNetV2" if quick else "ResNet152"
    folder = FOLDER / f"{backbone.lower()}-{_key()}"
    if not folder.is_dir():
        with atomic_path(folder) as temporary:
            temporary.mkdir()
            photo = phantoms.draw("mel", seed=1, size_px=1024).pixels
            cv2.imwrite(str(temporary / "photo.jpg"), cv2.cvtColor(photo, cv2.COLOR_RGB2BGR))
            run_apart(_PREPARE, str(temporary), backbone)
    return folder


def run_apart(program: str, *arguments: str) -> str:
    """What ``program`` prints, run by a fresh Python; raises `SystemExit` where it fails."""
    command = [sys.executable, "-W", "ignore", "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"A measured process failed:\n{done.stderr[-2000:]}")
    return done.stdout


def _key() -> str:
    folder = Path(study.__path__[0])
    files = [path for room in _ROOMS for path in sorted((folder / room).rglob("*.py"))]
    assert {path.relative_to(folder).parts[0] for path in files} == set(_ROOMS)
    sources = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(_PREPARE.encode() + sources).hexdigest()[:12]
