"""Nothing leaves this machine, and nothing but ours lies in the home folder afterwards."""

import socket
import subprocess
import sys

import pytest
from PIL import Image

from dermosan_lib import phantoms

OURS = (
    ".cache/dermosan/",  # what the catalogue knows of files it has examined
    ".local/share/jupyter/runtime/dermosan-dashboard.log",
)


def ours(path):
    return path.startswith(OURS)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def dermosan(*arguments):
    script = "import sys; from dermosan_lib.faces.cli import main; sys.exit(main())"
    return [sys.executable, "-c", script, *arguments]


@pytest.fixture(scope="module")
def drawings(tmp_path_factory):
    out = tmp_path_factory.mktemp("data") / "phantoms"
    return phantoms.write_phantoms(out, per_class=2, size_px=256, progress=False)


def test_the_watcher_sees_names_asked_for_and_connections_tried(quiet, tmp_path):
    script = (
        "import pathlib, socket\n"
        "try: socket.getaddrinfo('example.org', 80)\n"
        "except OSError: pass\n"
        "for kind, host in ((socket.AF_INET, '198.51.100.7'), (socket.AF_INET6, '2001:db8::7')):\n"
        "    with socket.socket(kind) as out:\n"
        "        out.settimeout(0.2)\n"
        "        try: out.connect((host, 443))\n"
        "        except OSError: pass\n"
        "(pathlib.Path.home() / '.left').write_text('x')\n"
    )
    home = tmp_path / "home"
    status, attempts, _ = quiet.watched([sys.executable, "-c", script], home)
    assert status == 0
    assert {"asked for example.org", "198.51.100.7 port 443"} <= set(attempts)
    assert quiet.left_in(home) == [".left"]


@pytest.mark.slow
def test_the_engine_reports_to_nobody(quiet, tiny_bundle, tmp_path):
    """Its first report was tried some ten seconds after a session began."""
    script = (
        "import time\n"
        "from dermosan_lib.bundle import Bundle\n"
        "from dermosan_lib.clinic.diagnoser import Diagnoser\n"
        f"Diagnoser(Bundle.load({str(tiny_bundle.path)!r}))\n"
        "time.sleep(15)\n"
    )
    home = tmp_path / "home"
    status, attempts, text = quiet.watched([sys.executable, "-c", script], home)
    assert status == 0, text
    assert attempts == []
    assert quiet.left_in(home) == []


def test_a_child_is_told_to_keep_the_engine_quiet(monkeypatch):
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    script = "import dermosan_lib, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert done.stdout.strip() == b"1"


@pytest.mark.slow
def test_diagnosing_and_cataloguing_leave_nothing_behind(quiet, drawings, tiny_bundle, tmp_path):
    home = tmp_path / "home"
    for command in (
        dermosan("diagnose", str(tiny_bundle.path), str(drawings), "--json"),
        dermosan("catalog", str(drawings), "-o", str(tmp_path / "catalog.csv")),
    ):
        status, attempts, text = quiet.watched(command, home)
        assert status == 0, text
        assert attempts == []
    assert [path for path in quiet.left_in(home) if not ours(path)] == []


VISIT = """
import os, signal, subprocess, sys, time
from playwright.sync_api import sync_playwright
from dermosan_lib.faces.serving import wait_until_ready

url, person, chromium, *arguments = sys.argv[1:]
port = url.rsplit(":", 1)[1].strip("/")
bundle, photo = os.environ["BUNDLE"], os.environ["PHOTO"]
program = f"from dermosan_lib.faces.serving import serve; serve({bundle!r}, port={port})"
server = subprocess.Popen([sys.executable, "-c", program])
wait_until_ready(url, alive=lambda: server.poll() is None)
# The browser is not ours: it gets a home of its own, and may ask for no name.
os.environ["HOME"] = person
silent = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=[*arguments, silent])
    page = browser.new_page()
    page.goto(url + "diagnose")
    with page.expect_file_chooser(timeout=300_000) as chooser:
        page.get_by_role("button", name="Choose photos").click(timeout=300_000)
    chooser.value.set_files(photo)
    page.locator(".dm-three .dm-card >> nth=2").wait_for(timeout=300_000)
    time.sleep(12)  # as long as the engine's first report took
    browser.close()
server.send_signal(signal.SIGTERM)
sys.exit(server.wait(300))
"""


@pytest.mark.browser
def test_a_visit_to_the_page_leaves_nothing_behind(quiet, chromium_command, tiny_bundle, tmp_path):
    photo = tmp_path / "lesion.jpg"
    Image.fromarray(phantoms.draw("mel", seed=4, size_px=512).pixels).save(photo)
    home, told = tmp_path / "home", {"BUNDLE": str(tiny_bundle.path), "PHOTO": str(photo)}
    url = f"http://127.0.0.1:{free_port()}/"
    command = [sys.executable, "-c", VISIT, url, tmp_path / "browser", *chromium_command]
    status, attempts, text = quiet.watched(command, home, environment=told)
    assert status == 0, text
    assert attempts == []
    assert [path for path in quiet.left_in(home) if not ours(path)] == []


LAB = """
import subprocess, sys, time
from urllib.request import urlopen

root, port = sys.argv[1:]
lab = subprocess.Popen(
    [sys.executable, "-m", "jupyterlab", f"--config={root}/jupyter_lab_config.py", "--no-browser",
     f"--ServerApp.port={port}", "--ServerApp.allow_root=True", "--IdentityProvider.token=t"],
    cwd=root,
)
deadline = time.monotonic() + 300
while lab.poll() is None and time.monotonic() < deadline:
    try:
        with urlopen(f"http://127.0.0.1:{port}/lab?token=t", timeout=10) as page:
            page.read()
            break
    except OSError:
        time.sleep(0.2)
time.sleep(5)
lab.terminate()
sys.exit(min(lab.wait(300), 0))
"""


@pytest.mark.slow
def test_jupyterlab_asks_for_nothing_and_leaves_nothing_behind(quiet, repository, tmp_path):
    home = tmp_path / "home"
    command = [sys.executable, "-c", LAB, str(repository), str(free_port())]
    status, attempts, text = quiet.watched(command, home)
    assert status == 0, text
    assert "is running at" in text
    assert attempts == []
    assert quiet.left_in(home) == []
