"""The same bytes on processors with other vector instructions: phantoms, decoding, resizing."""

import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
from PIL import Image

DRAWN = """
import hashlib
from dermosan_lib import phantoms
for code in phantoms.CODES:
    for framing in phantoms.FRAMINGS:
        for between in (False, True):
            drawn = phantoms.draw(code, seed=21, size_px=128, framing=framing, in_between=between)
            content = drawn.pixels.tobytes() + drawn.mask.tobytes()
            print(code, framing, between, hashlib.sha256(content).hexdigest())
"""
READ = """
import hashlib, sys
from pathlib import Path
from dermosan_lib import images
from dermosan_lib.study.pixels import area_resize as area
for path in sorted(Path(sys.argv[1]).iterdir()):
    for size in (48, 128, 300):
        seen = images.decode(path.read_bytes(), name=path.name, shortest_px=size)
        for pixels in (seen, images.resize(seen, size), area.resize(seen, size)):
            print(path.name, size, hashlib.sha256(pixels.tobytes()).hexdigest())
"""


def by_any_processor(program, *arguments):
    """What ``program`` prints with all vector instructions, and with as few as can be."""
    by_numpy = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    by_opencv = [name[1:] for name in cv2.getCPUFeaturesLine().split() if name.startswith("*")]
    fewer = {
        "NPY_DISABLE_CPU_FEATURES": " ".join(by_numpy),
        "OPENCV_CPU_DISABLE": ",".join(by_opencv),
        "OPENCV_IPP": "disabled",
        "JSIMD_FORCENONE": "1",  # read by libjpeg-turbo, in OpenCV and in Pillow
    }
    return [
        subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            capture_output=True, check=True, text=True, env=os.environ | changed,
        ).stdout.splitlines()
        for changed in ({}, fewer)
    ]  # fmt: skip


def test_phantoms_are_drawn_the_same():
    all_instructions, few = by_any_processor(DRAWN)
    assert len(all_instructions) == 40
    assert all_instructions == few


@pytest.mark.parametrize(("width", "height"), [(333, 257), (900, 640)])
def test_images_are_read_the_same(tmp_path, width, height):
    rng = np.random.default_rng(8)
    coarse = rng.integers(0, 256, (12, 16, 3)).astype(np.uint8)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    noisy = np.clip(smooth + rng.normal(0, 8, smooth.shape), 0, 255).astype(np.uint8)
    picture = Image.fromarray(noisy)
    for subsampling in range(3):
        picture.save(tmp_path / f"{subsampling}.jpg", quality=88, subsampling=subsampling)
    picture.save(tmp_path / "a.png")
    picture.save(tmp_path / "a.webp", quality=85)
    all_instructions, few = by_any_processor(READ, tmp_path)
    assert len(all_instructions) == 5 * 3 * 3
    assert all_instructions == few
