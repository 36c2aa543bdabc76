"""A page without a browser, and what a visitor does with it."""

import contextlib
import io
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import ipywidgets
import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.faces.dashboard import DiagnosePage
from dermosan_lib.faces.inference.app import make_app
from dermosan_lib.faces.inference.held import Held
from dermosan_lib.faces.inference.worker import Server
from dermosan_lib.faces.workers import private_listener, tcp_listener


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


@pytest.fixture
def changes_of():
    """The widgets that a page changes from now on, in order; not ``by``, by which it is asked."""

    def watched(page, by):
        found, waiting = [], [page]
        while waiting:
            widget = waiting.pop()
            waiting += getattr(widget, "children", ())
            for one in filter(None, (widget, getattr(widget, "layout", None))):
                names = [name for name in one.keys if one.traits(sync=True).get(name)]
                if one is not by:
                    one.observe(lambda change: found.append(change["owner"]), names)
        return found

    return watched


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


@pytest.fixture
def served():
    """Serve bundles by our inference server, in a thread; gives the address, on request of TCP."""
    with contextlib.ExitStack() as stack:

        def start(*bundles, tcp=False):
            if tcp:
                listener = tcp_listener("127.0.0.1", 0)
                address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            else:
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="d-", dir="/tmp"))
                listener = private_listener(Path(folder) / "socket")
                address = f"unix:{folder}/socket"
            server = Server(make_app([Held(bundle) for bundle in bundles]), lambda: None)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()

            def end():
                server.end()
                server.force_exit = True
                thread.join()
                listener.close()

            stack.callback(end)
            deadline = time.monotonic() + 240
            while not server.started and time.monotonic() < deadline:
                time.sleep(0.01)
            return address

        yield start
