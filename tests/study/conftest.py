"""Small folders of images for the study's tests."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def make_images(tmp_path: Path) -> Callable[..., Path]:
    """Write random pictures as ``data/NAME``; a suffix decides the format."""

    def make(*names: str, size: tuple[int, int] = (40, 30)) -> Path:
        folder = tmp_path / "data"
        for index, name in enumerate(names):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            pixels = np.random.default_rng(index).integers(0, 256, (*size[::-1], 3), dtype=np.uint8)
            Image.fromarray(pixels).save(path)
        return folder

    return make
