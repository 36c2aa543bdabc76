"""Kernels over private sockets, as papermill starts them; and locked ports where there are none."""

import json
import os
import stat
from pathlib import Path

import nbformat
import pytest
import zmq
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from dermosan_lib.faces import transport
from dermosan_lib.faces.kernels import OwnKernelManager
from dermosan_lib.faces.transport import PrivateTransport, socket_folder

posix = pytest.mark.skipif(os.name != "posix", reason="Unix sockets are for POSIX")


class Locked(PrivateTransport, AsyncKernelManager):
    """What Windows gets: TCP."""


def run(manager_class, code):
    """Run ``code`` in a kernel; what it printed."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    client = NotebookClient(notebook, kernel_name="python3", kernel_manager_class=manager_class)
    client.execute()
    return "".join(output.text for output in notebook.cells[0].outputs)


@posix
def test_the_folder_is_private_short_and_one_a_process():
    folder = socket_folder()
    assert folder == socket_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(os.fsencode(folder)) + len("/12345678-5") <= 103


@posix
def test_too_long_a_place_is_passed_over(tmp_path, monkeypatch):
    deep = tmp_path / ("long" * 30)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    monkeypatch.setattr(transport.tempfile, "gettempdir", lambda: str(deep))
    monkeypatch.setattr(transport, "_KEPT", kept := [])
    made = socket_folder.__wrapped__()
    assert made.parent == Path("/tmp")
    kept.pop().cleanup()


@posix
def test_two_kernels_have_two_addresses():
    first, second = OwnKernelManager(), OwnKernelManager()
    assert first.transport == second.transport == "ipc"
    assert first.ip != second.ip
    assert Path(first.ip).parent == socket_folder()


CODE = """
import json, os
from pathlib import Path
import ipykernel
info = json.loads(Path(ipykernel.get_connection_file()).read_text())
print(json.dumps({"info": info, "pid": os.getpid()}))
"""


@posix
@pytest.mark.slow
def test_a_notebook_runs_over_sockets_which_are_gone_after_it():
    printed = run(OwnKernelManager, CODE)
    info = json.loads(printed)["info"]
    assert info["transport"] == "ipc"
    assert list(socket_folder().glob(Path(info["ip"]).name + "*")) == []


EAVESDROP = """
import psutil, zmq
ports = [c.laddr.port for c in psutil.Process().net_connections("tcp") if c.status == "LISTEN"]
with zmq.Context() as context, context.socket(zmq.SUB) as socket:
    socket.linger = 0
    socket.subscribe(b"")
    for port in ports:
        socket.connect(f"tcp://127.0.0.1:{port}")
    for _ in range(20):
        print("a diagnosis", flush=True)
        heard = socket.poll(100)
        if heard:
            break
print("ports", len(ports), "heard", heard)
"""


@pytest.mark.slow
@pytest.mark.skipif(not zmq.has("curve"), reason="this zmq has no CurveZMQ")
def test_without_sockets_the_ports_are_locked(monkeypatch):
    """Who subscribes to every port of a kernel without its key hears nothing, but did before."""
    monkeypatch.setattr(transport, "socket_folder", lambda: None)
    assert run(AsyncKernelManager, EAVESDROP).split()[-1] == "1"
    printed = run(Locked, EAVESDROP).split()
    assert int(printed[-3]) >= 5
    assert printed[-1] == "0"
