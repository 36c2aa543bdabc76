"""Attacks on a real server: by processes of the machine, by pages elsewhere, by a visitor."""

import json
import os
import socket
import stat
import sys
import time
import uuid
from pathlib import Path
from urllib.error import HTTPError

import psutil
import pytest
import websocket
import zmq

from dermosan_lib import phantoms

sys.path.insert(0, str(Path(__file__).parent))
from visit import V1, Visit, fetch, leave, page_kernel

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="SIGTERM and Unix sockets are for POSIX"),
]
PATIENCE_S = 240
WARM = 4  # kernels that voila.json has wait for visitors: two of diagnose, one of each other


@pytest.fixture(scope="module")
def server(start):
    with start(max_visitors=12) as running:
        yield running


@pytest.fixture(scope="module")
def photo():
    import io

    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(phantoms.draw("mel", seed=4, size_px=512).pixels).save(stream, "PNG")
    return stream.getvalue()


def kernels(server):
    """Processes of the server that are kernels, and the files that tell them their sockets."""
    kernel = "dermosan_lib.faces.server.kernel"
    return {p: Path(words[-1]) for p, words in server.family().items() if kernel in words}


def listening(process):
    return [
        found.laddr
        for found in process.net_connections(kind="inet")
        if found.status == psutil.CONN_LISTEN or found.type == socket.SOCK_DGRAM
    ]


def refused(address, **headers):
    """Status of GET ``address``."""
    with pytest.raises(HTTPError) as error:
        fetch(address, **headers)
    with error.value:
        return error.value.code


# A process of the machine -------------------------------------------------------------------------


def test_kernels_have_no_port_that_others_could_listen_on(server, photo):
    with Visit(server.url) as visit:
        assert "dm-badge" in visit.upload(photo)
        running = kernels(server)
        assert len(running) >= 2
        assert [listening(process) for process in running] == [[]] * len(running)
        open_ports = [port for p in server.family() for port in listening(p)]
        assert {port.port for port in open_ports} == {server.port}


def test_sockets_and_keys_are_their_owners_alone(server):
    (folder,) = server.runtime.glob("dermosan-????????")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    sockets = list(folder.iterdir())
    assert len(sockets) >= 10
    for path in sockets:
        assert stat.S_ISSOCK(path.stat().st_mode)
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    for path in kernels(server).values():
        assert json.loads(path.read_text())["transport"] == "ipc"
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700 | stat.S_ISVTX


def test_who_owns_the_folder_can_connect(server):
    info = json.loads(next(iter(kernels(server).values())).read_text())
    with zmq.Context() as context, context.socket(zmq.SUB) as listener:
        listener.linger = 0
        listener.subscribe(b"")
        monitor = listener.get_monitor_socket(zmq.EVENT_CONNECTED)
        listener.connect(f"ipc://{info['ip']}-{info['iopub_port']}")
        assert monitor.poll(PATIENCE_S * 1000)
        listener.disable_monitor()
        monitor.close()


def test_a_registered_python3_of_another_python_is_not_used(start, tmp_path):
    spec = tmp_path / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["/bin/false"], "display_name": "x", "language": "python"}))
    proxy = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    with start({"JUPYTER_PATH": str(tmp_path), **proxy}, max_visitors=1) as running:
        page_kernel(running.url)
        assert [p.exe() for p in kernels(running)] == [psutil.Process().exe()]


# A page elsewhere ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def visited(server):
    """The kernel of a visitor who stays, and the processes of all kernels beside theirs."""
    with Visit(server.url) as visit:
        yield visit.kernel, _settled(server)


ELSEWHERE = (
    {"Host": "evil.example"},
    {"Host": "evil.example:8866"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"},
    {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
)


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_pages_elsewhere_are_refused(server, visited, headers):
    warm, _ = visited
    for path in (
        "",
        "diagnose",
        "diagnose?x=1",
        "voila/static/page.js",
        f"api/kernels/{warm}",
        "api/kernels",
    ):
        assert refused(server.url + path, **headers) == 403, path
    address = f"{server.url.replace('http', 'ws', 1)}api/kernels/{warm}/channels"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(
            address,
            header=[f"{name}: {value}" for name, value in given.items() if name != "Host"],
            host=given.get("Host"),
            suppress_origin=True,
        )


def test_pages_elsewhere_start_nothing(server, visited):
    """All of them ask before it is looked once, since a kernel may take seconds to be seen."""
    for headers in ELSEWHERE:
        for path in ("", "diagnose", "diagnose?x=1", "explore", "practice", "api/kernels"):
            assert refused(server.url + path, **headers) == 403, path
    assert _settled(server) == visited[1]


def test_a_link_from_elsewhere_opens_the_page_and_no_frame_may(server):
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    link["Sec_Fetch_User"] = "?1"
    with fetch(f"{server.url}diagnose", **link, Sec_Fetch_Dest="document") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"].endswith("must-revalidate")
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        text = answer.read().decode()
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in text
    assert " style=" not in text


# A visitor ----------------------------------------------------------------------------------------

CODE = (
    "execute_request", "inspect_request", "complete_request", "history_request",
    "is_complete_request", "debug_request", "shutdown_request", "interrupt_request",
    "create_subshell_request", "delete_subshell_request", "list_subshell_request",
    "connect_request", "input_reply", "apply_request", "usage_request",
)  # fmt: skip


@pytest.mark.parametrize("v1", [True, False], ids=["v1", "older"])
def test_the_websocket_runs_no_code(server, tmp_path, v1):
    marker = tmp_path / "was here"
    line = f"open({str(marker)!r}, 'w').close()"
    content = {
        "code": line, "silent": False, "store_history": False, "allow_stdin": False,
        "user_expressions": {"x": line}, "stop_on_error": False, "cursor_pos": len(line),
        "detail_level": 0, "hist_access_type": "tail", "output": False, "raw": True, "n": 5,
        "restart": False, "value": line, "seq": 1, "type": "request", "command": "evaluate",
        "arguments": {"expression": line},
    }  # fmt: skip
    with Visit(server.url, v1=v1) as visit:
        assert (visit.socket.getsubprotocol() == V1) is v1
        visit.widgets()
        process = _process_of(server, visit.kernel)
        sent = {
            visit.send(kind, content, channel=channel)
            for kind in CODE
            for channel in ("shell", "control", "stdin", "iopub", "hb")
        }
        for target in ("jupyter.widget", "hv-extension", "matplotlib", "dask", line):
            opened = {"comm_id": uuid.uuid4().hex, "target_name": target, "data": {"code": line}}
            sent.add(visit.send("comm_open", opened, target_module="os"))
        heard = set()
        last = visit.send("kernel_info_request", {})
        visit.until(lambda kind, content, parent: heard.add(parent) or parent == last)
        visit.widgets()  # the kernel lives and listens
        assert not sent & heard
        assert process.is_running()
        assert not marker.exists()


@pytest.mark.parametrize("v1", [True, False], ids=["v1", "older"])
@pytest.mark.parametrize("count", [2**60, 2**31 - 1])
def test_a_malformed_message_ends_its_connection_and_nothing_else(server, visited, v1, count):
    with Visit(server.url, v1=v1) as visit, Visit(server.url, visited[0], stay=True) as other:
        data = count.to_bytes(8, "little") if v1 else (count % 2**32).to_bytes(4, "big")
        visit.socket.send_binary(data)
        assert _close_code(visit.socket) == 1008
        other.widgets()


def test_messages_to_a_busy_kernel_have_an_end(server):
    with Visit(server.url, stay=True) as visit:
        visit.widgets()
        kernel = _process_of(server, visit.kernel)
        kernel.suspend()  # as busy as can be
        try:
            for _ in range(210):
                visit.send("comm_info_request", {})
            assert _close_code(visit.socket) == 1013
        finally:
            kernel.resume()
        _goes_on(server, visit.kernel)


def test_a_message_larger_than_five_photos_ends_its_connection(server):
    with Visit(server.url) as visit:
        with pytest.raises((ConnectionError, OSError, websocket.WebSocketException)):
            visit.send("comm_msg", {"comm_id": "x", "data": {}}, buffers=[bytes(102_000_000)])
            visit.until(lambda *_: False)


def test_a_kernel_has_few_connections(server):
    kernel = page_kernel(server.url)
    opened = [Visit(server.url, kernel) for _ in range(4)]
    with Visit(server.url, kernel, stay=True) as fifth:
        assert _close_code(fifth.socket) == 1013
    for visit in opened:
        visit.close()
    _goes_on(server, kernel)


def test_no_address_starts_a_kernel_but_the_pages_own(server, visited):
    before = _settled(server)
    for path in (
        "api/kernels", "api/kernelspecs", "api/sessions", "api/contents", "api/terminals",
        "voila/render/diagnose.ipynb", "diagnose.ipynb", "diagnose/", "diagnoses",
        "voila/tree/", "login", "logout",
        f"voila/query/{uuid.uuid4()}", f"voila/execution/{uuid.uuid4()}",
    ):  # fmt: skip
        assert refused(server.url + path) in (403, 404, 405), path
    with fetch(server.url) as start:
        assert "kernelId" not in start.read().decode()
    assert _settled(server) == before


def _goes_on(server, kernel):
    """A visitor who comes back to ``kernel`` is served before long."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with Visit(server.url, kernel, stay=True) as back:
                back.widgets()
            break
        except (OSError, websocket.WebSocketException):
            assert time.monotonic() < deadline
            time.sleep(0.2)
    leave(server.url, kernel)


def _process_of(server, kernel):
    return next(p for p, file in kernels(server).items() if kernel in file.name)


def _settled(server):
    """Ids of the kernels' processes, once the pool is full beside the one of `visited`."""
    found, since = [], time.monotonic()
    deadline = since + PATIENCE_S
    while len(found) < WARM + 1 or time.monotonic() - since < 3:
        assert time.monotonic() < deadline, found
        now = sorted(p.pid for p in kernels(server))
        if now != found:
            found, since = now, time.monotonic()
        time.sleep(0.2)
    return found


def _close_code(opened):
    """The code that the server closes ``opened`` with."""
    opened.settimeout(PATIENCE_S)
    while True:
        kind, data = opened.recv_data()
        if kind == websocket.ABNF.OPCODE_CLOSE:
            return int.from_bytes(data[:2], "big")
