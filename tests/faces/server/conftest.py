"""A dashboard of its own for each module that attacks one."""

import contextlib
import os
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest

from dermosan_lib.faces.serving import HOST, wait_until_ready


@pytest.fixture(scope="session")
def family(commands_below):
    """Tell server and kernels below a process, and their command lines.

    Not the helper that decodes pictures for a kernel.
    """
    return lambda process_id: {
        process: words
        for process, words in commands_below(process_id).items()
        if not any("dermosan_lib.images.fence.helper" in word for word in words)
    }


@pytest.fixture(scope="session")
def start(tiny_bundle, tmp_path_factory, family):
    """Start a dashboard of the tiny bundle; a context with url, port, family() and its log."""

    @contextlib.contextmanager
    def started(environment=None, **options):
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        runtime = tmp_path_factory.mktemp("runtime")
        given = "".join(f", {name}={value!r}" for name, value in options.items())
        script = (
            "import logging\nlogging.basicConfig(level=logging.INFO, format='%(message)s')\n"
            "from dermosan_lib.faces.serving import serve\n"
            f"serve({str(tiny_bundle.path)!r}, port={port}{given})\n"
        )
        told = runtime / "told"
        kept = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        kept |= {"JUPYTER_RUNTIME_DIR": str(runtime), "XDG_RUNTIME_DIR": str(runtime)}
        with (
            told.open("wb") as out,
            subprocess.Popen(
                [sys.executable, "-c", script],
                env=kept | (environment or {}),
                stdout=out,
                stderr=out,
            ) as process,
        ):
            url = f"http://{HOST}:{port}{options.get('base_url', '/')}"
            try:
                wait_until_ready(url, alive=lambda: process.poll() is None)
                yield SimpleNamespace(
                    url=url, port=port, process=process, runtime=runtime,
                    family=lambda: family(process.pid),
                    told=lambda: told.read_text(),
                    log=lambda: (runtime / "dermosan-dashboard.log").read_text(),
                )  # fmt: skip
            finally:
                process.terminate()
                process.wait(240)

    return started
