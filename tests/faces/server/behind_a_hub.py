"""Start a JupyterHub with our configuration file and visit the pages through it.

``python behind_a_hub.py --hub .../bin/jupyterhub --proxy .../configurable-http-proxy``

It is no part of the test suite, since DERMOSAN does not install JupyterHub: give it the hub of
another environment, which has jupyter-server-proxy too. Loopback only; one line a check, and the
exit status is 1 where one failed.
"""

# ruff: noqa: T201  # it is a command

import argparse
import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

import numpy as np
import psutil
import websocket
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
from visit import Visit, fetch

from dermosan_lib import phantoms

REPOSITORY = Path(__file__).resolve().parents[3]
OURS = REPOSITORY / "docs" / "howto" / "jupyterhub" / "jupyterhub_config.py"
PATH, PASSWORD, CAP = "/services/dermosan/", "correct-horse-battery", 2
STUDY = "name: Check\ncases: {phantoms: 16}\narms: [model]\nlength: 8\nbase_rate: null\n"
HUB = """
c.JupyterHub.bind_url = "http://127.0.0.1:{hub}"
c.JupyterHub.hub_port = {api}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.command = [{command!r}]
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allow_all = True
load_subconfig({ours!r})
"""


class Person:
    """Somebody with a browser, who may have signed in."""

    def __init__(self, hub):
        self.hub, self.jar = hub, CookieJar()
        self.opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.jar))

    def get(self, path, data=None, mode="navigate"):
        """Status, final path and text of the answer."""
        body = urlencode(data).encode() if data else None
        asked = Request(self.hub + path, data=body, headers={"Sec-Fetch-Mode": mode})
        try:
            with self.opener.open(asked, timeout=180) as answer:
                return answer.status, urlsplit(answer.url).path, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, urlsplit(error.url).path, error.read().decode()

    def sign_in(self, name):
        """By the hub's form, as a person does."""
        _, _, form = self.get("/hub/login")
        word = re.search(r'name="_xsrf" value="([^"]+)"', form)[1]
        data = {"username": name, "password": PASSWORD, "_xsrf": word}
        return self.get("/hub/login?next=%2Fhub%2Fhome", data)[0] == 200

    def cookies(self, path):
        """The header that a browser would send to ``path``."""
        asked = Request(self.hub + path)
        self.jar.add_cookie_header(asked)
        return asked.get_header("Cookie") or ""

    def visit(self, kernel, path=PATH, **headers):
        """A websocket to ``kernel``, as a page opens it."""
        given = {"Origin": self.hub, "Cookie": self.cookies(path), "Sec-Fetch-Mode": "websocket"}
        given |= headers
        return Visit(self.hub + path, kernel, headers=given, timeout=180)


def kernel_in(text):
    """The kernel's id in a page; empty where there is none."""
    found = re.search(r'"kernelId": ?"([^"]+)"', text)
    return found[1] if found else ""


def photo(edge_px=512, noise=0):
    """A picture of a lesion, whose file is the larger the more ``noise`` is in it."""
    pixels = phantoms.draw("mel", seed=4, size_px=512).pixels
    picture = np.asarray(Image.fromarray(pixels).resize((edge_px, edge_px))).astype(np.int16)
    picture += np.random.default_rng(1).integers(-noise, noise + 1, picture.shape, np.int16)
    stream = io.BytesIO()
    Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def refused(open_):
    """The status of a websocket that is not opened; 101 where it is."""
    try:
        open_().close()
    except websocket.WebSocketBadStatusException as error:
        return error.status_code
    return 101


def ports(count):
    """A port from which on ``count`` are free."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = probe.getsockname()[1]
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            for port in range(first, first + count):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


def checks(hub, pages_port):
    """Pairs of what is checked and whether it is so."""
    nobody, ana, bea, tea = (Person(hub) for _ in range(4))
    yield "a stranger is sent to the hub's sign-in", nobody.get(PATH)[1] == "/hub/login"
    yield "three people sign in", all([ana.sign_in("ana"), bea.sign_in("bea"), tea.sign_in("tea")])
    status, _, text = ana.get(PATH)
    yield (
        "who has signed in gets the start page",
        (status, f'href="{PATH}diagnose"' in text)
        == (
            200,
            True,
        ),
    )
    kernel = kernel_in(ana.get(f"{PATH}diagnose")[2])
    yield "and a page with a kernel", bool(kernel)
    with ana.visit(kernel) as visit:
        begun = time.monotonic()
        yield "which answers a photo", "dm-badge" in visit.upload(photo())
        print(f"      ({time.monotonic() - begun:.1f} s)")
    other = kernel_in(bea.get(f"{PATH}diagnose")[2])
    yield "another person gets another kernel", bool(other) and other != kernel
    large = photo(2400, noise=24)
    with bea.visit(other) as visit:
        told = f"a photo of {len(large) / 1e6:.0f} MB passes"
        yield told, "dm-badge" in visit.upload(large)
    kernels = [kernel_in(who.get(f"{PATH}practice")[2]) for who in (ana, bea)]
    yield f"{CAP} people at a time are served", all(kernels)
    yield "and the next is told so", tea.get(f"{PATH}diagnose")[0] == 503
    found = refused(lambda: nobody.visit(kernels[0]))
    yield f"a stranger's websocket to a kernel that lives is refused ({found})", found == 403
    found = refused(lambda: ana.visit(kernels[0], Origin="http://evil.example"))
    yield f"so is one from a page elsewhere ({found})", found == 403
    yield "other addresses of the server are not there", ana.get(f"{PATH}api/contents")[0] == 404
    for path in ("/", PATH, f"{PATH}api/kernels/{kernels[0]}"):
        try:
            with fetch(f"http://127.0.0.1:{pages_port}{path}"):
                status = 200
        except HTTPError as error:
            status = error.code
        yield f"past the hub, {path} answers {status}", status in (401, 404)
    yield (
        "the teacher's page is not for everybody",
        ana.get("/services/dermosan-teacher/")[0] == 403,
    )
    status, _, text = tea.get("/services/dermosan-teacher/teacher")
    yield "but for its teacher", (status, bool(kernel_in(text))) == (200, True)


def main():
    """Run the hub, check, end it, and see that nothing is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hub", required=True, help="the command jupyterhub")
    parser.add_argument("--proxy", default="configurable-http-proxy", help="its proxy's command")
    parser.add_argument("--dermosan", default=str(Path(sys.executable).with_name("dermosan")))
    parser.add_argument("--hold", action="store_true", help="check nothing; serve until Enter")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the hub is ended too
    with tempfile.TemporaryDirectory() as folder:
        first, port = ports(4), ports(3)
        told = {"hub": port, "api": port + 1, "proxy": port + 2, "command": options.proxy}
        told |= {"folder": folder, "password": PASSWORD, "ours": str(OURS)}
        Path(folder, "jupyterhub_config.py").write_text(HUB.format(**told))
        study = Path(folder, "study.yaml")
        study.write_text(STUDY)
        environment = os.environ | {
            "DERMOSAN_COMMAND": options.dermosan, "DERMOSAN_HUB_HOST": "127.0.0.1",
            "DERMOSAN_VISITORS": str(CAP), "DERMOSAN_FIRST_PORT": str(first),
            "DERMOSAN_STUDY_FILE": str(study), "DERMOSAN_TEACHERS": "tea",
            "PATH": f"{Path(options.hub).parent}{os.pathsep}{os.environ['PATH']}",
        }  # fmt: skip
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(
                [options.hub], cwd=folder, env=environment, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        failed = 1
        try:
            failed = _visited(f"http://127.0.0.1:{port}", first + 1, process, hold=options.hold)
        finally:
            family = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            _, left = psutil.wait_procs(family, 40)
            for one in left:
                one.kill()
            print(f"{'FAILED' if left else 'ok    '} of {len(family)} processes {len(left)} stay")
            if failed or left:
                print(Path(folder, "log").read_text(errors="replace")[-6000:])
    return 1 if failed or left else 0


def _visited(hub, pages_port, process, *, hold):
    """How many checks failed."""
    deadline = time.monotonic() + 120
    while True:
        with contextlib.suppress(URLError, OSError), fetch(f"{hub}/hub/login"):
            break
        if process.poll() is not None or time.monotonic() > deadline:
            return 1
        time.sleep(0.5)
    if hold:
        input(f"{hub} answers; password {PASSWORD}. Enter ends it. ")
        return 0
    failed = 0
    for what, so in checks(hub, pages_port):
        print(f"{'ok    ' if so else 'FAILED'} {what}", flush=True)
        failed += not so
    return failed


if __name__ == "__main__":
    sys.exit(main())
