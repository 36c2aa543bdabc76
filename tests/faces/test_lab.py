"""JupyterLab as `make lab` starts it: asks nothing of the network, and previews the page."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from urllib.error import URLError
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

import pytest

pytestmark = pytest.mark.slow

TOKEN = "a-token"
START_S, ANSWER_S = 300, 240


@pytest.fixture(scope="module")
def lab(repository, tmp_path_factory):
    """Asks a path of JupyterLab, which was started elsewhere, with a foreign ``python3`` about."""
    home, work = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("work")
    foreign = home / ".local" / "share" / "jupyter" / "kernels" / "python3"
    foreign.mkdir(parents=True)
    told = {"argv": ["false"], "display_name": "Foreign", "language": "python"}
    (foreign / "kernel.json").write_text(json.dumps(told))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    unset = ("JUPYTER", "XDG_", "IPYTHON")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(unset)}
    command = [
        sys.executable, "-m", "jupyterlab", f"--config={repository / 'jupyter_lab_config.py'}",
        "--no-browser", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        "--ServerApp.allow_root=True", f"--IdentityProvider.token={TOKEN}",
    ]  # fmt: skip
    environment = kept | {"HOME": str(home), "PYTHONPATH": str(repository)}
    opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def ask(path):
        url = f"http://127.0.0.1:{port}/{path}"
        request = Request(url, headers={"Authorization": f"token {TOKEN}"})
        deadline, content = time.monotonic() + ANSWER_S, b""
        with opener.open(request, timeout=ANSWER_S) as answer:
            while part := answer.read1():
                content += part
                if time.monotonic() > deadline:  # where a page fails, Voila's heart beats for ever
                    pytest.fail(f"{path} did not end")
        return content.decode()

    log = home / "log"
    with log.open("wb") as out, subprocess.Popen(
        command, cwd=work, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL
    ) as process:  # fmt: skip
        try:
            _wait(ask, process, log)
            yield ask
        finally:
            process.terminate()
    # jupyter-lsp asks npm for language servers, which keeps a log of it.
    assert not (home / ".npm").exists()


def _wait(ask, process, log):
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            ask("api/status")
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(log.read_text(errors="replace")[-3000:])


def test_nothing_is_asked_of_the_network(lab):
    page = lab("lab").split('id="jupyter-config-data"')[1]
    told = json.loads(page.split(">", 1)[1].split("</script>")[0])
    assert told["news"] == {"disabled": True}
    assert json.loads(lab("lab/api/news")) == {"news": []}
    assert json.loads(lab("lab/api/update")) == {"notification": None}
    assert told["preferredPath"] == "notebooks"


def test_notebooks_and_dashboards_can_be_opened_with_our_python(lab):
    folders = {entry["name"] for entry in json.loads(lab("api/contents"))["content"]}
    assert {"notebooks", "dashboards"} <= folders
    specs = json.loads(lab("api/kernelspecs"))["kernelspecs"]
    assert specs["python3"]["spec"]["argv"][0] == sys.executable


def test_voila_previews_the_page(lab):
    page = lab("voila/render/dashboards/diagnose.ipynb")
    assert "<title>DERMOSAN: diagnose</title>" in page
    assert "application/vnd.jupyter.widget-view+json" in page
    assert "could not start" not in page
    named = re.findall(r'(?:src|href)="/([^"]+)"', page)
    assert named
    for path in named:
        assert lab(path), path
