"""More visitors than places, and who may come at all: on a real server."""

import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

import psutil
import pytest
import websocket

sys.path.insert(0, str(Path(__file__).parent))
from visit import Visit, fetch, leave, page_kernel

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="SIGTERM is for POSIX"),
]
CAP = 3


def ask(url, page="diagnose", **headers):
    """The id of a kernel, or the refusal: status, headers and text."""
    try:
        return page_kernel(url, page, **headers)
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def test_six_ask_of_a_server_for_three(start):
    with start(max_visitors=CAP) as server:
        with ThreadPoolExecutor(6) as threads:
            found = list(threads.map(ask, [server.url] * 6))
        served = [one for one in found if isinstance(one, str)]
        told = [one for one in found if not isinstance(one, str)]
        assert len(served) == len(set(served)) == CAP
        for status, headers, text in told:
            assert status == 503
            assert int(headers["Retry-After"]) > 0
            assert headers["Cache-Control"] == "no-store"
            assert "unsafe" not in headers["Content-Security-Policy"]
            assert "at most" not in text
            assert f"to {CAP} people at a time, and all places are taken" in text
        processes = {p.pid for p in server.family()}
        assert len(processes) == 1 + CAP
        for query in ("", "?template=lab", "?theme=dark&template=base"):
            assert ask(server.url, f"diagnose{query}")[0] == 503
        for page, preferred in (
            ("diagnose?lang=es", "en"),
            ("diagnose", "es-MX,es;q=0.9,en;q=0.8"),
        ):
            text = ask(server.url, page, Accept_Language=preferred)[2]
            assert '<html lang="es">' in text
            assert f"a {CAP} personas a la vez" in text
        assert {p.pid for p in server.family()} == processes  # nothing was started for them
        for kernel in served:  # who has a place keeps it
            with Visit(server.url, kernel, stay=True) as visit:
                visit.widgets()
        leave(server.url, served[0])
        assert isinstance(ask(server.url), str)
        assert "Traceback" not in server.log()


TOKEN = "correct-horse-battery"


def test_a_token_opens_everything_and_nothing_opens_without(start):
    environment = {"DERMOSAN_TOKEN": TOKEN}
    with start(environment, host="0.0.0.0", allow_hosts=["skin.example.org"]) as server:
        status, _, text = ask(server.url, "diagnose", Accept_Language="es")
        assert (status, "Se necesita una clave" in text) == (401, True)
        url, kernel = server.url, "11111111-2222-3333-4444-555555555555"
        for path in (
            "", "diagnose", "?token=", "?token=wrong-horse-battery", f"?x={TOKEN}",
            f"api/kernels/{kernel}",
            "voila/static/page.css", "voila/templates/base/static/voila.js", "nowhere",
            "voila/labextensions/@jupyter-widgets/jupyterlab-manager/package.json",
        ):  # fmt: skip
            assert ask(url, path)[0] == 401, path
        socket_url = f"{url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels"
        for address in (socket_url, f"{socket_url}?token=wrong-horse-battery"):
            with pytest.raises(websocket.WebSocketBadStatusException, match="401"):
                websocket.create_connection(address, suppress_origin=True)
        with fetch(f"{url}?token={quote(TOKEN)}") as answer:
            cookie = answer.headers["Set-Cookie"]
            text = answer.read().decode()
        assert 'http-equiv="refresh" content="0;url=/"' in text
        assert TOKEN not in text + cookie
        assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
        crumb = cookie.partition(";")[0]
        with fetch(
            f"{url}diagnose", Cookie=crumb, Host=f"skin.example.org:{server.port}"
        ) as answer:
            found = re.search(r'"kernelId": ?"([^"]+)"', answer.read().decode())[1]
        with pytest.raises(HTTPError, match="403") as elsewhere:
            fetch(url, Cookie=crumb, Host="evil.example")
        elsewhere.value.close()
        opened = websocket.create_connection(
            f"{url.replace('http', 'ws', 1)}api/kernels/{found}/channels",
            cookie=crumb, suppress_origin=True,
        )  # fmt: skip
        opened.shutdown()
        family = server.family()
        assert not [words for words in family.values() if TOKEN in " ".join(words)]
        kernels = [p for p, words in family.items() if "dermosan_lib.faces.server.kernel" in words]
        assert kernels
        assert not [p for p in kernels if TOKEN in str(p.environ())]
        assert TOKEN not in server.log()
        assert "wrong-horse" not in server.log()
        deadline = time.monotonic() + 240
        while "answers on" not in server.told() and time.monotonic() < deadline:
            time.sleep(0.1)
        told = server.told()
        assert f"http://skin.example.org:{server.port}/?token=YOUR-TOKEN" in told
        assert TOKEN not in told


def test_a_token_that_was_made_is_shown_where_it_was_asked_for(start):
    with start(token="auto", max_visitors=1) as server:
        deadline = time.monotonic() + 240
        while not (found := re.search(r"(http://\S+\?token=\S+)", server.told())):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert ask(server.url)[0] == 401
        with fetch(found[1]) as answer:
            assert answer.headers["Set-Cookie"]


def test_a_plain_voila_keeps_its_kernels_private_and_few(repository, tmp_path):
    import socket
    import subprocess

    from dermosan_lib.faces.serving import HOST, wait_until_ready

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "JUPYTER_RUNTIME_DIR": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "voila", "dashboards", "--no-browser"]
    command += [f"--port={port}", "--VisitorKernels.max_visitors=2", "--Voila.log_level=WARN"]
    url = f"http://{HOST}:{port}/"
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(
            command, cwd=repository, env=environment, stdout=log, stderr=log
        ) as process,
    ):
        try:
            wait_until_ready(url, alive=lambda: process.poll() is None)
            with fetch(url) as answer:
                start = answer.read().decode()
            pages = re.findall(r'class="dm-card dm-door" href="/([^"]+)"', start)
            page = "voila/render/diagnose.ipynb"
            assert page in pages
            with Visit(url, page_kernel(url, page)) as visit:
                assert visit.widgets()
                ports = [
                    found.laddr.port
                    for child in psutil.Process(process.pid).children(recursive=True)
                    for found in child.net_connections("inet")
                    if found.status == psutil.CONN_LISTEN
                ]
                assert ports == []
                sent = visit.send("execute_request", {"code": "1", "silent": False})
                last = visit.send("kernel_info_request", {})
                heard = set()
                visit.until(lambda kind, content, parent: heard.add(parent) or parent == last)
                assert sent not in heard
            for headers in (
                {"Host": "evil.example"}, {"Origin": "http://evil.example"},
                {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "image"},
            ):  # fmt: skip
                with pytest.raises(HTTPError, match="403") as refused:
                    fetch(url, **headers)
                refused.value.close()
            assert len(psutil.Process(process.pid).children()) <= 2
        finally:
            process.terminate()
            process.wait(240)
