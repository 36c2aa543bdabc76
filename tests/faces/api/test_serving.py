"""The command: where it listens, how it ends, and that it writes no image."""

import io
import os
import signal
import subprocess
import sys
import threading
import time

import httpx
import numpy as np
import pytest
from PIL import Image

from dermosan_lib.errors import RunError
from dermosan_lib.faces.api import Settings

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture
def command(tiny_bundle, free_port):
    started = []

    def start(*options, prelude="import sys"):
        port = free_port()
        words = ["serve", "--bundle", str(tiny_bundle.path), "--port", str(port), *options]
        code = (
            f"{prelude}\nfrom dermosan_lib.faces.cli import main; raise SystemExit(main({words}))"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
                    return process, url
            except httpx.TransportError:
                assert process.poll() is None, process.stderr.read()
                assert time.monotonic() < deadline
                time.sleep(0.1)

    yield start
    for process in started:
        process.kill()
        process.communicate()


@posix
def test_terminate_answers_what_was_taken_and_ends_in_order(command, lesion):
    process, url = command("--threads", "1")
    answers, taken = [], []

    def ask():
        try:
            answers.append(
                httpx.post(
                    f"{url}/v1/diagnose", files={"images": lesion}, timeout=60, trust_env=False
                ).status_code
            )
        except httpx.ConnectError:  # it came when the door was closed
            taken.append(False)

    asking = [threading.Thread(target=ask) for _ in range(12)]
    for one in asking:
        one.start()
    while httpx.get(f"{url}/v1/status", trust_env=False).json()["in_flight"] < 5 and not answers:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    for one in asking:
        one.join(60)
    assert process.wait(60) == 0
    assert answers
    assert set(answers) == {200}
    assert len(answers) + len(taken) == 12
    assert "answers on http://127.0.0.1" in process.stderr.read()


WATCH = """
import os, sys
sys.stdout.flush()
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR) and not isinstance(path, int):
            os.write(1, f"WROTE {path}\\n".encode())
    elif event in ("tempfile.mkstemp", "tempfile.mkdtemp", "os.mkdir", "os.rename"):
        os.write(1, f"WROTE {event} {arguments}\\n".encode())
sys.addaudithook(watch)
"""


@posix
def test_no_image_is_written_anywhere(command, lesion, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    noise = np.random.default_rng(1).integers(0, 255, (1200, 1200, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise).save(stream, "PNG")
    large = stream.getvalue()  # more than frameworks keep in memory before they spool
    assert len(large) > 4_000_000
    process, url = command(prelude=WATCH)
    for path, name in (("/v1/diagnose", "images"), ("/api", "file")):
        for photo in (lesion, large):
            answer = httpx.post(url + path, files=[(name, photo)] * 2, timeout=60, trust_env=False)
            assert answer.status_code == 200, answer.text
        refused = httpx.post(url + path, files={name: b"x" * 2_000_000}, trust_env=False)
        assert refused.status_code == 422
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    wrote = [line for line in out.splitlines() if line.startswith("WROTE")]
    assert not [line for line in wrote if "/dev/null" not in line], wrote
    assert not list(tmp_path.rglob("*"))


def test_beyond_this_machine_keys_are_needed_or_open_is_said(tmp_path):
    with pytest.raises(RunError, match="--keys FILE"):
        Settings(host="0.0.0.0").check()
    Settings(host="0.0.0.0", open=True).check()
    Settings(host="0.0.0.0", keys=tmp_path / "keys").check()
    Settings(host="::1").check()
    with pytest.raises(RunError, match="Leave one out"):
        Settings(keys=tmp_path / "keys", open=True).check()
    with pytest.raises(RunError, match="without port"):
        Settings(allow_hosts=["skin.example.org:80"]).check()
    with pytest.raises(RunError, match="scheme and a host"):
        Settings(allow_origins=["*"]).check()
    with pytest.raises(RunError, match="--threads must be 1"):
        Settings(threads=0).check()


def test_neither_keras_nor_the_figures_are_imported():
    code = (
        "import sys, dermosan_lib.faces.api\n"
        "heavy = {'tensorflow', 'keras', 'pandas', 'plotly', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
