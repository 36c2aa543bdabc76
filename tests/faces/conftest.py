"""A page without a browser, and what a visitor does with it."""

import io
from datetime import UTC, datetime

import ipywidgets
import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.faces.dashboard import DiagnosePage


def _png(pixels):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def _upload(shown, *photos, name="photo.png", more=False):
    """What the browser does: it sets the value of an upload button."""
    button = shown.picture.more if more else shown.picture.uploader
    button.value = tuple(
        {
            "name": name,
            "type": "image/png",
            "size": len(data),
            "content": memoryview(data),
            "last_modified": datetime(2024, 1, 1, tzinfo=UTC),
        }
        for data in photos
    )


def _words(widget):
    """All HTML that a widget and its children show."""
    own = widget.value if isinstance(widget, ipywidgets.HTML) else ""
    return own + "".join(_words(child) for child in getattr(widget, "children", ()))


def _visible(widget):
    return widget.layout.display != "none"


def _without_hashes(card):
    return {key: value for key, value in card.items() if key not in ("sha256", "files", "notice")}


@pytest.fixture(scope="session")
def png():
    return _png


@pytest.fixture(scope="session")
def upload():
    return _upload


@pytest.fixture(scope="session")
def words():
    return _words


@pytest.fixture(scope="session")
def visible():
    return _visible


@pytest.fixture(scope="session")
def without_hashes():
    return _without_hashes


@pytest.fixture(scope="module")
def lesion():
    return _png(phantoms.draw("mel", seed=4, size_px=512).pixels)


@pytest.fixture(scope="module")
def dark():
    return _png(phantoms.draw("mel", seed=4, size_px=512).pixels // 16)


@pytest.fixture(scope="module")
def lesions():
    return [_png(phantoms.draw("mel", seed=seed, size_px=512).pixels) for seed in (4, 5, 6)]


@pytest.fixture(scope="module")
def diagnoser(tiny_bundle):
    return Diagnoser(tiny_bundle)


@pytest.fixture
def shown(diagnoser):
    return DiagnosePage(diagnoser)
