"""Starting the dashboard: words before anything runs, limits in the file that Voila reads."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest
from traitlets.utils.importstring import import_item

from dermosan_lib.bundle import NOTICE
from dermosan_lib.decision.photo_fusion import MAX_PHOTOS
from dermosan_lib.errors import BundleError, ReaderStudyError, RunError
from dermosan_lib.faces import serving
from dermosan_lib.faces.dashboard.photos.uploads import MAX_SENT_BYTES
from dermosan_lib.faces.server import Asked, checked_base_url, server_options
from dermosan_lib.faces.server.gate import Gate
from dermosan_lib.faces.server.identity import Visitors
from dermosan_lib.faces.server.interpreter import OwnInterpreter
from dermosan_lib.faces.server.visitors import VisitorKernels
from dermosan_lib.images import DEFAULT_LIMITS

POLICY = "Content-Security-Policy"


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
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("started"))
    with pytest.raises(BundleError, match="is no bundle"):
        serving.serve(tmp_path / "none")


def test_an_upload_at_the_limit_fits_in_one_message(settings):
    limit = settings["Voila"]["tornado_settings"]["websocket_max_message_size"]
    assert limit > 2 * DEFAULT_LIMITS.max_bytes
    five = MAX_PHOTOS * DEFAULT_LIMITS.max_bytes
    assert MAX_SENT_BYTES == five < limit <= five + 1_000_000
    assert Gate.max_waiting_bytes.default_value == limit


def test_voila_shows_the_page_and_nothing_else(settings):
    voila = settings["VoilaConfiguration"]
    assert voila["file_allowlist"] == []
    assert voila["strip_sources"] is True
    assert voila["show_tracebacks"] is False
    assert voila["preheat_kernel"] is True
    assert settings["Voila"]["ip"] == serving.HOST
    assert settings["MappingKernelManager"]["cull_idle_timeout"] > 0
    assert "cull_connected" not in settings["MappingKernelManager"]


def test_the_policy_lets_no_script_or_style_in_but_of_files(settings):
    headers = settings["Voila"]["tornado_settings"]["headers"]
    policy = dict(rule.strip().split(" ", 1) for rule in headers.pop(POLICY).split(";"))
    empty = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"  # of a style without text
    assert policy == {
        "default-src": "'self'", "script-src": "'self'", "style-src": f"'self' {empty}",
        "img-src": "'self' data: blob:", "font-src": "'self' data:", "connect-src": "'self'",
        "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'",
        "frame-ancestors": "'none'",
    }  # fmt: skip
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_plain_voila_names_our_guards(settings):
    assert settings["Voila"]["tornado_settings"]["allow_remote_access"] is False
    named = {
        settings["Voila"]["identity_provider_class"]: Visitors,
        settings["Voila"]["kernel_websocket_connection_class"]: Gate,
        settings["VoilaConfiguration"]["multi_kernel_manager_class"]: VisitorKernels,
        settings["VoilaConfiguration"]["kernel_spec_manager_class"]: OwnInterpreter,
    }
    for name, expected in named.items():
        assert import_item(name) is expected
    assert settings["MappingKernelManager"]["cull_interval"] <= 30


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "skin.example.org"])
def test_beyond_this_machine_a_token_is_needed(tiny_bundle, host, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("started"))
    monkeypatch.delenv("DERMOSAN_TOKEN", raising=False)
    with pytest.raises(RunError, match=rf"--host is {re.escape(host)} .* Add --token"):
        serving.serve(tiny_bundle.path, host=host, port=free_port())


@pytest.mark.parametrize("token", ["short", "with a space in it", "eleven=eleven", "ñandú-ñandú"])
def test_a_token_that_is_none_is_told(tiny_bundle, token):
    with pytest.raises(RunError, match="8 or more letters") as refused:
        serving.serve(tiny_bundle.path, token=token, port=free_port())
    assert token not in str(refused.value)


@pytest.mark.parametrize("most", [0, -1])
def test_a_server_for_nobody_is_told(tiny_bundle, most):
    with pytest.raises(RunError, match=f"--max-visitors is {most}"):
        serving.serve(tiny_bundle.path, max_visitors=most, port=free_port())


@pytest.mark.parametrize("name", ["a b", "http://skin.example.org", "skin.example.org/x", ""])
def test_a_host_that_is_no_name_is_told(tiny_bundle, name):
    with pytest.raises(RunError, match="name or an address without port"):
        serving.serve(tiny_bundle.path, allow_hosts=[name], port=free_port())


@pytest.mark.parametrize(
    "path",
    ["http://skin.example.org/skin/", "//evil.example/", "/a b/", "/skin?x", "/../", "/a/./b/",
     "/a//b", "/(a|b)+/", "/%2e%2e/", "/piel/ñ/", "\\\\evil.example", "/a/\n"],
)  # fmt: skip
def test_a_base_url_that_is_no_path_is_told(tiny_bundle, path, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("started"))
    with pytest.raises(RunError, match=r"A base URL is a path .* Write --base-url /skin/\."):
        serving.serve(tiny_bundle.path, base_url=path, port=free_port())


@pytest.mark.parametrize(
    ("path", "meant"),
    [("/", "/"), ("", "/"), ("skin", "/skin/"), ("/skin", "/skin/"), ("skin/", "/skin/"),
     ("/services/derma.to-logy_1/", "/services/derma.to-logy_1/"), ("/~ana/", "/~ana/")],
)  # fmt: skip
def test_a_base_url_is_understood_without_its_slashes(path, meant):
    assert checked_base_url(path) == meant
    asked = Asked(port=80, base_url=checked_base_url(path))
    assert asked.url == f"http://127.0.0.1:80{meant}"
    assert f"on {asked.url}?token=YOUR-TOKEN (" in asked.in_words("correct-horse", [])
    assert f"--Voila.base_url={meant}" in server_options(asked)


def test_the_page_links_to_no_other_host(repository, settings):
    (template,) = settings["Voila"]["template_paths"]
    for file in sorted(path for path in (repository / template).rglob("*") if path.is_file()):
        assert "http://" not in file.read_text(encoding="utf-8"), file
        assert "https://" not in file.read_text(encoding="utf-8"), file


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals are for POSIX")
@pytest.mark.parametrize("end", ["SIGTERM", "SIGHUP"])  # ended, and its terminal closed
def test_it_serves_the_page_alone_and_ends_without_leftovers(tiny_bundle, tmp_path, end):
    port = free_port()
    url = f"http://{serving.HOST}:{port}/"
    script = (
        "from dermosan_lib.faces.serving import serve\n"
        f"serve({str(tiny_bundle.path)!r}, port={port})\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path) as process:
        try:
            serving.wait_until_ready(url, alive=lambda: process.poll() is None)
            with urlopen(url, timeout=240) as answer:
                start = answer.read().decode()
            with urlopen(f"{url}diagnose", timeout=240) as answer:
                text = answer.read().decode()
                policy = answer.headers["Content-Security-Policy"]
            family = psutil.Process(process.pid).children(recursive=True)
            for path in FILES:
                with pytest.raises(HTTPError) as refused:
                    urlopen(url + path, timeout=240)
                assert refused.value.code in (403, 404), path
                refused.value.close()
        finally:
            process.send_signal(getattr(signal, end))
        assert process.wait(240) == 0
    assert 'href="/diagnose"' in start
    assert NOTICE in start
    assert "Demonstration model" in start
    assert '<html lang="en">' in text
    assert "<title>DERMOSAN: diagnose</title>" in text
    assert 'href="#rendered_cells"' in text
    assert "dashboard.page" not in text  # sources are stripped
    assert "default-src 'self'" in policy
    assert len(family) >= 3  # Voila and its warm kernels
    deadline = time.monotonic() + 240
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


def test_a_study_without_its_cases_is_refused_before_anything_is_served(tmp_path):
    file = tmp_path / "may.yaml"
    file.write_text("name: May\ncases: {folder: gone}\nadvice: scripted\n")
    with pytest.raises(ReaderStudyError, match="gone is no folder"):
        serving.serve(study=file)
