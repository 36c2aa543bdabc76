"""The client: typed answers, patience with a busy service, a folder as a table."""

import csv
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dermosan_lib.faces.cli import main
from dermosan_lib.faces.client import ApiError, Client, ask_each, write_csv

ANSWER = {
    "model": {"name": "m"}, "images": [], "prediction_set": None, "risk": "low",
    "differential": [{"code": "nv", "name": "Nevus, common", "probability": 0.75}],
    "malignancy": {"score": 0.125}, "abstained": False, "reason": "", "next_steps": "Wait.",
    "evidence": None, "warnings": ["w"], "notice": "n",
}  # fmt: skip


@pytest.fixture
def service(monkeypatch):
    """A service that answers what it is told to, in order, then `ANSWER`; and what it was sent."""
    monkeypatch.setattr("dermosan_lib.faces.client.asking.time.sleep", slept.append)
    slept.clear()
    asked, scripted = [], []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, dict(self.headers), body))
            status, headers, told = scripted.pop(0) if scripted else (200, {}, ANSWER)
            if status is None:  # the connection breaks
                self.close_connection = True
                return
            data = json.dumps(told).encode() if not isinstance(told, bytes) else told
            self.send_response(status)
            for name, value in {"Content-Length": len(data), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.asked, server.scripted = asked, scripted
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


slept = []


def test_an_answer_is_typed(service):
    with Client(service.url + "/below/", key="secret") as client:
        answer = client.diagnose([("a.png", b"data")], age=63, explain=True, sex=None)
    assert answer.differential[0].name == "Nevus, common"
    assert (answer.malignancy, answer.risk, answer.abstained) == (0.125, "low", False)
    assert answer.json == ANSWER
    path, headers, body = service.asked[0]
    assert path == "/below/v1/diagnose"
    assert headers["Authorization"] == "Bearer secret"
    assert b'name="age"\r\n\r\n63\r\n' in body
    assert b'name="explain"\r\n\r\ntrue\r\n' in body
    assert b"sex" not in body


def test_names_break_no_header(service):
    with Client(service.url) as client:
        client.diagnose([('á"\r\nX: y\udcff.png', b"data")])
    assert 'filename="á%22%0D%0AX: y?.png"'.encode() in service.asked[0][2]


def test_a_busy_service_is_asked_again_when_it_says(service):
    busy = {"detail": "Busy. Try again in 7 s."}
    service.scripted += [(429, {"Retry-After": 7}, busy), (503, {}, b""), (None, {}, b"")]
    with Client(service.url) as client:
        assert client.diagnose([("a.png", b"data")]).risk == "low"
    assert len(service.asked) == 4
    assert slept[0] == 7
    assert all(0.2 < wait_s < 3 for wait_s in slept[1:])


def test_patience_ends(service):
    service.scripted += [(429, {"Retry-After": 1}, {"detail": "Busy. Wait."})] * 3
    with Client(service.url, tries=3) as client, pytest.raises(ApiError, match=r"Busy\. Wait"):
        client.diagnose([("a.png", b"data")])
    assert len(slept) == 2


@pytest.mark.parametrize("status", [400, 401, 413, 422, 500])
def test_a_refusal_is_told_at_once(service, status):
    service.scripted += [(status, {}, {"detail": "No. Do that.", "rule": "No."})]
    with Client(service.url) as client, pytest.raises(ApiError, match="Do that") as refused:
        client.diagnose([("a.png", b"data")])
    assert refused.value.status == status
    assert refused.value.problem["rule"] == "No."
    assert slept == []


def test_nobody_there(free_closed_port, monkeypatch):
    monkeypatch.setattr("dermosan_lib.faces.client.asking.time.sleep", slept.append)
    client = Client(f"http://127.0.0.1:{free_closed_port}", tries=2)
    with pytest.raises(ApiError, match="could not be asked"):
        client.status()


@pytest.fixture
def free_closed_port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    return server.server_address[1]


@pytest.mark.parametrize(
    "told", [b"<html>Sign in</html>", b"\xff\xfe{", b"[1]", b"null", b"", {}, {"malignancy": None}]
)
def test_what_is_no_answer_of_the_service_is_told(service, told, tmp_path, capsys):
    service.scripted += [(200, {}, told)]
    with Client(service.url) as client, pytest.raises(ApiError, match="no such service"):
        client.diagnose([("a.png", b"data")])
    file = tmp_path / "a.png"
    file.write_bytes(b"data")
    service.scripted += [(200, {}, told)]
    assert main(["ask", service.url, str(file), "--csv"]) == 2
    assert "no such service" in capsys.readouterr().out.splitlines()[1]


def test_an_answer_of_a_later_version_is_read(service):
    line = {**ANSWER["differential"][0], "more": 1}
    service.scripted += [(200, {}, {**ANSWER, "differential": [line], "more": 1})]
    with Client(service.url) as client:
        assert client.diagnose([("a.png", b"data")]).differential[0].code == "nv"


@pytest.mark.parametrize(
    ("retry", "least", "most"),
    [
        ("9", 9, 9), ("999999", 30, 30), ("Wed, 21 Oct 2099 07:28:00 GMT", 30, 30),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 1), ("\xb2", 0, 1), ("soon", 0, 1), ("-5", 0, 1),
    ],
)  # fmt: skip
def test_how_long_it_waits(service, retry, least, most):
    service.scripted += [(429, {"Retry-After": retry}, b"")]
    with Client(service.url) as client:
        client.diagnose([("a.png", b"data")])
    assert least <= slept[0] <= most


def test_keys_that_no_header_can_carry(service, monkeypatch, tmp_path, capsys):
    for key in ("\u20ac", "a\nb", "\xf1", "a\x00"):
        with pytest.raises(ValueError, match="key has letters"):
            Client(service.url, key=key)
    with Client(service.url, key=" key\n") as client:
        client.diagnose([("a.png", b"data")])
    assert service.asked[0][1]["Authorization"] == "Bearer key"
    monkeypatch.setenv("DERMOSAN_API_KEY", "\u20ac")
    assert main(["ask", service.url, str(tmp_path)]) == 2
    assert "Copy it again" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:80", "ftp://a", "http://", "", "http://a:99999", "http://a:b", "http://[::1",
        "http://a b/", "http://a\n", "http://a:0",
    ],
)  # fmt: skip
def test_what_is_no_address(url):
    with pytest.raises(ValueError, match="begins with http"):
        Client(url)
    assert main(["ask", url, "nothing.jpg"]) == 2


def test_a_folder_becomes_a_table_in_order_with_failures_as_rows(service, tmp_path):
    files = [tmp_path / f"{k}.png" for k in range(12)]
    for file in files:
        file.write_bytes(b"data")
    files.insert(5, tmp_path / "missing.png")
    stream = io.StringIO()
    with Client(service.url) as client:
        failures = write_csv(stream, ask_each(client, files, at_a_time=3))
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert failures == 1
    assert [row["image"] for row in rows] == list(map(str, files))
    assert rows[5]["error"]
    assert rows[0]["name"] == "Nevus, common"
    assert rows[0]["probability"] == "0.750000"


def test_the_command_prints_text_json_and_csv(service, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DERMOSAN_API_KEY", "from-the-environment")
    file = tmp_path / "a.png"
    file.write_bytes(b"data")
    assert main(["ask", service.url, str(file)]) == 0
    assert "Nevus, common (risk: low)" in capsys.readouterr().out
    assert main(["ask", service.url, str(file), "--json", "--age", "63"]) == 0
    assert json.loads(capsys.readouterr().out) == ANSWER
    assert main(["ask", service.url, str(file), str(file), "--case", "--csv"]) == 0
    assert capsys.readouterr().out.count("\n") == 2
    assert service.asked[0][1]["Authorization"] == "Bearer from-the-environment"
    service.scripted += [(422, {}, {"detail": "No photo. Take one."})]
    assert main(["ask", service.url, str(file)]) == 2
    assert "Take one" in capsys.readouterr().err
