"""A bundle at the front door, and one picture as file, bytes and pixels."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import dermosan_lib as dermosan
from dermosan_lib import phantoms


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    """The tiny bundle, loaded; its helper ends with the module."""
    with dermosan.load(tiny_bundle.path) as loaded:
        yield loaded


@pytest.fixture(scope="session")
def pixels() -> np.ndarray:
    """A phantom that passes the quality check, taller than wide."""
    return phantoms.draw("mel", seed=42, size_px=300).pixels[:, :260].copy()


@pytest.fixture(scope="session")
def lesion(tmp_path_factory, pixels) -> Path:
    """The same as a file."""
    path = tmp_path_factory.mktemp("photos") / "lesion.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture(scope="session")
def as_png():
    """Bytes of a PNG of an array, or of what `save` takes."""

    def make(picture, **options) -> bytes:
        stream = io.BytesIO()
        image = Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture
        image.save(stream, "PNG", **options)
        return stream.getvalue()

    return make
