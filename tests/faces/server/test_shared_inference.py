"""A page whose graph lies in the shared process: it answers, also after that process has died."""

import os
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from visit import Visit

pytestmark = [
    pytest.mark.ci,
    pytest.mark.skipif(os.name != "posix", reason="sockets of Unix"),
]


@pytest.fixture
def engines(commands_below):
    """Tell the processes that compute for a server."""
    return lambda server: [
        child
        for child, words in commands_below(server.process.pid, recursive=False).items()
        if "dermosan_lib.faces.inference" in words
    ]


def test_a_page_outlives_the_process_that_computes(start, lesion, engines):
    with start(inference="shared", max_visitors=2) as server:
        (engine,) = engines(server)
        kernels = [
            one for one, words in server.family().items() if "server.kernel" in " ".join(words)
        ]
        assert kernels
        assert all(one.environ()["DERMOSAN_REMOTE"].startswith("unix:") for one in kernels)
        with Visit(server.url, timeout=240) as visit:
            visit.widgets()
            visit.upload(lesion)
            engine.kill()
            deadline = time.monotonic() + 240
            while not engines(server) and time.monotonic() < deadline:
                time.sleep(0.05)
            visit.upload(lesion)
        (second,) = engines(server)
        assert second.pid != engine.pid
    assert not second.is_running()
