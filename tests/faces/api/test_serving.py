"""The command: where it listens, how it ends, and that it writes no image."""

import io
import os
import signal
import socket
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
from dermosan_lib.faces.cli import main

pytestmark = pytest.mark.ci
posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture
def command(tiny_bundle, free_port):
    started = []

    def start(*options, folder=None):
        port = free_port()
        words = ["serve", "--bundle", str(tiny_bundle.path), "--port", str(port), *options]
        paths = filter(None, [folder, os.environ.get("PYTHONPATH")])
        process = subprocess.Popen(
            [sys.executable, "-m", "dermosan_lib", *words],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 240
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
        process.kill()  # upon which its workers end by themselves
        process.communicate()


def asked_for(url):
    """Requests being answered, without this one."""
    return httpx.get(f"{url}/v1/status", trust_env=False).json()["in_flight"] - 1


@posix
def test_terminate_answers_what_was_taken_and_ends_in_order(command, lesion):
    process, url = command("--threads", "1")
    answers, left_out = [], []

    def ask():
        try:
            answers.append(
                httpx.post(
                    f"{url}/v1/diagnose", files={"images": lesion}, timeout=240, trust_env=False
                ).status_code
            )
        except httpx.TransportError as error:  # the door was closed before it was read
            left_out.append(error)

    asking = [threading.Thread(target=ask) for _ in range(12)]
    for one in asking:
        one.start()
    while (taken := asked_for(url)) < 5 and not answers:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    for one in asking:
        one.join(240)
    assert process.wait(240) == 0
    assert set(answers) == {200}
    assert len(answers) >= max(taken, 1)
    assert len(answers) + len(left_out) == 12
    assert "answers on http://127.0.0.1" in process.stderr.read()


@pytest.fixture
def workers_of(commands_below):
    return lambda process: [
        child
        for child, words in commands_below(process.pid, recursive=False).items()
        if "dermosan_lib.faces.api" in words
    ]


def asked(url, lesion):
    return httpx.post(
        f"{url}/v1/diagnose", files={"images": lesion}, timeout=240, trust_env=False
    ).status_code


@posix
def test_where_a_worker_is_killed_the_others_answer_and_it_is_started_anew(
    command, workers_of, lesion
):
    process, url = command("--workers", "2")
    deadline = time.monotonic() + 240
    while len(workers_of(process)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    before = workers_of(process)
    before[0].kill()
    assert [asked(url, lesion) for _ in range(10)] == [200] * 10
    while len({one.pid for one in workers_of(process)} - {before[0].pid}) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    for one in workers_of(process):
        one.kill()
    assert asked(url, lesion) == 200  # who asks while none is there waits for the next
    process.send_signal(signal.SIGTERM)
    assert process.wait(240) == 0
    assert "starting another" in process.stderr.read()


@posix
def test_workers_end_with_their_starter(command, workers_of):
    process, _ = command()
    (worker,) = workers_of(process)
    process.kill()
    process.wait()
    assert worker.wait(240) is not None or not worker.is_running()


def test_what_cannot_be_served_is_told(tmp_path, capsys, tiny_bundle, free_port):
    port = str(free_port())
    words = ["serve", "--bundle", str(tiny_bundle.path), "--port", port]
    assert main([*words, "--keys", str(tmp_path / "none")]) == 2
    assert "dermosan keys add" in capsys.readouterr().err
    assert main(["serve", "--bundle", str(tmp_path), "--port", port]) == 2
    assert main([*words, "--host", "0.0.0.0"]) == 2
    assert "--open" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main([*words[:-1], str(taken.getsockname()[1])]) == 2
    assert "choose another with --port" in capsys.readouterr().err


WATCH = """
import os, sys

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR) and not isinstance(path, int):
            os.write(2, f"WROTE {path}\\n".encode())
    elif event in ("tempfile.mkstemp", "tempfile.mkdtemp", "os.mkdir", "os.rename"):
        os.write(2, f"WROTE {event} {arguments}\\n".encode())
sys.addaudithook(watch)
"""


@posix
def test_no_image_is_written_anywhere(command, lesion, tmp_path, monkeypatch):
    temporary, watching = tmp_path / "temporary", tmp_path / "watching"
    temporary.mkdir()
    watching.mkdir()
    (watching / "sitecustomize.py").write_text(WATCH)  # in every process of the service
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    noise = np.random.default_rng(1).integers(0, 255, (1200, 1200, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise).save(stream, "PNG")
    large = stream.getvalue()  # more than frameworks keep in memory before they spool
    assert len(large) > 4_000_000
    process, url = command(folder=watching)
    for path, name in (("/v1/diagnose", "images"), ("/api", "file")):
        for photo in (lesion, large):
            answer = httpx.post(url + path, files=[(name, photo)] * 2, timeout=240, trust_env=False)
            assert answer.status_code == 200, answer.text
        refused = httpx.post(url + path, files={name: b"x" * 2_000_000}, trust_env=False)
        assert refused.status_code == 422
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=240)
    wrote = [line for line in told.splitlines() if line.startswith("WROTE")]
    assert "WROTE /dev/null" in wrote  # so it was watched
    assert set(wrote) == {"WROTE /dev/null"}
    assert not list(temporary.rglob("*"))


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
    with pytest.raises(RunError, match="one chain"):
        Settings(audit=tmp_path / "audit", workers=2).check()
    with pytest.raises(RunError, match="--threads must be 1"):
        Settings(threads=0).check()


def test_neither_keras_nor_the_figures_are_imported():
    code = (
        "import sys, dermosan_lib.faces.api\n"
        "heavy = {'tensorflow', 'keras', 'pandas', 'plotly', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=240)
