"""Small folders of images for the study's tests."""

import runpy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
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


@pytest.fixture(scope="session")
def draw_study() -> Callable[..., tuple[pd.DataFrame, NDArray[np.int64]]]:
    """Draw predictions of classes a to d and their lesions; hard lesions have fewer images."""

    def draw(seed: int, lesions: int) -> tuple[pd.DataFrame, NDArray[np.int64]]:
        rng, codes = np.random.default_rng(seed), list("abcd")
        truth = rng.choice(4, lesions, p=[0.55, 0.25, 0.14, 0.06])
        hard = rng.random(lesions) < 0.4
        groups = np.repeat(np.arange(lesions), np.where(hard, 1, 5))
        logits = rng.normal(0, 1.2, (lesions, 4))[groups] + rng.normal(0, 0.3, (len(groups), 4))
        logits[np.arange(len(groups)), truth[groups]] += np.where(hard, 0.5, 3.0)[groups]
        odds = np.exp(logits)
        table = pd.DataFrame(odds / odds.sum(axis=1, keepdims=True), columns=codes)
        table.insert(0, "path", [f"{row}.jpg" for row in range(len(groups))])
        table.insert(1, "condition", np.array(codes)[truth[groups]])
        return table, groups

    return draw


@pytest.fixture(scope="session")
def lively_weights(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Path]:
    """Path of `lively.write_lively_weights` for a backbone and a size, written once."""
    folder = tmp_path_factory.mktemp("lively")
    lively = runpy.run_path(str(Path(__file__).with_name("lively.py")))

    def made(backbone: str, size_px: int) -> Path:
        path = folder / f"{backbone}-{size_px}.weights.h5"
        return path if path.is_file() else lively["write_lively_weights"](path, backbone, size_px)

    return made
