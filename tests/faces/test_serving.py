"""Starting the dashboard: words before anything runs, limits in the file that Voila reads."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest

from dermosan_lib.errors import BundleError, RunError
from dermosan_lib.faces import serving
from dermosan_lib.images import DEFAULT_LIMITS


@pytest.fixture
def settings(repository):
    return json.loads((repository / "voila.json").read_text(encoding="utf-8"))


def free_port():
    with socket.socket() as probe:
        probe.bind((serving.HOST, 0))
        return probe.getsockname()[1]


def test_a_busy_port_is_told(tiny_bundle):
    with socket.socket() as taken:
        taken.bind((serving.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RunError, match=rf"Port {port} .* choose another with --port"):
            serving.serve(tiny_bundle.path, port=port)


@pytest.mark.parametrize("port", [0, 65536, -1])
def test_a_port_out_of_range_is_told(tiny_bundle, port):
    with pytest.raises(RunError, match="from 1 to 65535"):
        serving.serve(tiny_bundle.path, port=port)


def test_the_bundle_is_checked_before_anything_starts(tmp_path, monkeypatch):
    monkeypatch.setattr(serving.subprocess, "Popen", lambda *_, **__: pytest.fail("started"))
    with pytest.raises(BundleError, match="is no bundle"):
        serving.serve(tmp_path / "none")


def test_a_server_that_never_answers_is_told():
    with pytest.raises(RunError, match="did not answer within 0 s"):
        serving.wait_until_ready(f"http://{serving.HOST}:{free_port()}/", 0.2)


def test_a_server_that_is_gone_is_not_waited_for():
    with pytest.raises(RunError, match="ended while starting"):
        serving.wait_until_ready(f"http://{serving.HOST}:1/", 600, alive=lambda: False)


def test_an_upload_at_the_limit_fits_in_one_message(settings):
    limit = settings["Voila"]["tornado_settings"]["websocket_max_message_size"]
    assert limit > 2 * DEFAULT_LIMITS.max_bytes


def test_voila_shows_the_page_and_nothing_else(settings):
    voila = settings["VoilaConfiguration"]
    assert voila["file_allowlist"] == []
    assert voila["strip_sources"] is True
    assert voila["show_tracebacks"] is False
    assert voila["preheat_kernel"] is True
    assert settings["Voila"]["ip"] == serving.HOST
    assert settings["MappingKernelManager"]["cull_idle_timeout"] > 0
    assert "cull_connected" not in settings["MappingKernelManager"]


def test_the_page_links_to_no_other_host(repository, settings):
    (template,) = settings["Voila"]["template_paths"]
    for file in sorted((repository / template).iterdir()):
        assert "http://" not in file.read_text(encoding="utf-8"), file
        assert "https://" not in file.read_text(encoding="utf-8"), file


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGTERM is for POSIX")
def test_it_serves_the_page_alone_and_ends_without_leftovers(tiny_bundle, tmp_path):
    port = free_port()
    url = f"http://{serving.HOST}:{port}/"
    script = (
        "from dermosan_lib.faces.serving import serve\n"
        f"serve({str(tiny_bundle.path)!r}, port={port})\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path) as process:
        try:
            serving.wait_until_ready(url, alive=lambda: process.poll() is None)
            with urlopen(url, timeout=60) as answer:
                text = answer.read().decode()
                policy = answer.headers["Content-Security-Policy"]
            family = psutil.Process(process.pid).children(recursive=True)
            for path in FILES:
                with pytest.raises(HTTPError) as refused:
                    urlopen(url + path, timeout=10)
                assert refused.value.code in (403, 404), path
                refused.value.close()
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert '<html lang="en">' in text
    assert "<title>DERMOSAN: diagnose</title>" in text
    assert 'href="#rendered_cells"' in text
    assert "dashboard.page" not in text  # sources are stripped
    assert "default-src 'self'" in policy
    assert len(family) >= 3  # Voila and its warm kernels
    deadline = time.monotonic() + 20
    while (left := [p for p in family if p.is_running()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left


FILES = (
    "diagnose.ipynb",
    "README.md",
    "voila.json",
    "voila/files/diagnose.ipynb",
    "voila/files/README.md",
    "voila/files/..%2Fvoila.json",
    "voila/files/..%2Fdata%2Fdemo_bundle%2Fcard.json",
    "voila/files/picture.png",
    "voila/static/..%2F..%2Fvoila.json",
    "voila/tree/",
    "api/contents",
    "voila/api/contents/",
)
