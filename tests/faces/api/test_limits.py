"""Bodies that are too long or too slow, queues that are full, clients that have gone."""

import socket
import threading
import time

import psutil
import pytest

from dermosan_lib.faces.api import BodyLimits

pytestmark = pytest.mark.ci

HEAD = (
    b"POST /v1/diagnose HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: multipart/form-data; boundary=edge\r\n"
)
PART = b'--edge\r\nContent-Disposition: form-data; name="images"; filename="a.png"\r\n\r\n'
END = b"\r\n--edge--\r\n"
CHUNK = 1_000_000


def chunked(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def post(lesion):
    body = PART + lesion + END
    return HEAD + f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def flood(api, first, megabytes):
    """Send a chunked body as fast as it is taken; what was answered, growth, and bytes sent."""
    process = psutil.Process()
    before, most = process.memory_info().rss, 0
    sent = 0
    with socket.create_connection(("127.0.0.1", api.port), timeout=240) as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(first))
        block = chunked(bytes(CHUNK))
        try:
            for _ in range(megabytes):
                connection.sendall(block)
                sent += CHUNK
                most = max(most, process.memory_info().rss)
        except OSError:  # the server has had enough
            pass
        try:
            answer = connection.recv(65536)
        except OSError:
            answer = b""
    return answer, most - before, sent


@pytest.mark.parametrize(
    "first",
    [PART, b'--edge\r\nContent-Disposition: form-data; name="age"\r\n\r\n', b"x" * 100],
    ids=["image", "field", "nonsense"],
)
def test_a_chunked_body_without_end_is_refused_in_little_memory(api, first):
    answer, growth, sent = flood(api, first, 200)
    assert answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))
    assert b"application/problem+json" in answer
    assert b"connection: close" in answer.lower()
    assert growth < 64_000_000
    assert sent < 120_000_000  # it is cut off long before the end
    assert api.service.room.held_bytes == 0


def test_many_images_within_their_limit_end_at_the_limit_of_the_body(running_api, tiny_bundle):
    with running_api([tiny_bundle], body=BodyLimits(most_bytes=3_000_000)) as api:
        answer = api.diagnose(*[bytes(1_000_000)] * 5)
        assert answer.status_code == 413
        assert answer.json()["type"] == "/v1/problems#too-large"
        stated = api.raw(HEAD + b"Content-Length: 2000000000\r\n\r\n")
        assert stated.startswith(b"HTTP/1.1 413")


def test_who_reads_no_answer_before_all_is_sent_reads_why(api):
    """As `urllib` does: where it cannot send all, it knows of no answer."""
    process = psutil.Process()
    before = process.memory_info().rss
    with socket.create_connection(("127.0.0.1", api.port), timeout=240) as connection:
        connection.sendall(HEAD + b"Content-Length: 200000000\r\n\r\n")
        for _ in range(200):
            connection.sendall(bytes(CHUNK))
        growth = process.memory_info().rss - before
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")
    assert growth < 64_000_000


def test_a_client_that_asks_first_is_refused_before_it_sends(api):
    head = HEAD + b"Content-Length: 2000000000\r\nExpect: 100-continue\r\n\r\n"
    started = time.monotonic()
    answer = api.raw(head, wait_s=60)  # until the line is closed
    assert b"100 Continue" not in answer
    assert b"413" in answer
    assert time.monotonic() - started < 60


def test_slow_bodies_and_slow_headers_end(running_api, tiny_bundle, lesion, monkeypatch):
    monkeypatch.setattr("dermosan_lib.faces.api.server_process._HEADERS_S", 0.5)
    limits = BodyLimits(silent_s=0.4, whole_s=1.5)
    with running_api([tiny_bundle], body=limits) as api:
        silent = api.raw(HEAD + b"Content-Length: 1000\r\n\r\n" + PART)
        assert silent.startswith(b"HTTP/1.1 408")
        assert b"slow-body" in silent
        assert api.raw(b"POST /v1/diag") == b""  # no request, no answer
        with socket.create_connection(("127.0.0.1", api.port), timeout=240) as connection:
            connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n" + PART)
            for _ in range(30):  # a byte at a time is not silent, but never done
                time.sleep(0.1)
                try:
                    connection.sendall(b"x")
                except OSError:
                    break
            assert b"408" in connection.recv(65536)
        assert api.diagnose(lesion).status_code == 200
        assert api.service.room.held_bytes == 0


@pytest.fixture
def held(monkeypatch):
    """Let cases wait within the models until told."""
    go, entered = threading.Event(), []
    from dermosan_lib.faces.api.work import Readers

    read = Readers.read

    def waiting(self, case):
        entered.append(case)
        assert go.wait(240)
        return read(self, case)

    monkeypatch.setattr(Readers, "read", waiting)
    yield go, entered
    go.set()


def eventually(true, wait_s=240):
    deadline = time.monotonic() + wait_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_full_queue_says_when_to_come_back(running_api, tiny_bundle, lesion, held):
    go, entered = held
    with running_api([tiny_bundle], threads=1, queue=2) as api:
        answers = []
        asking = [
            threading.Thread(target=lambda: answers.append(api.diagnose(lesion))) for _ in range(3)
        ]
        for one in asking:
            one.start()
        eventually(lambda: api.service.turns.waiting == 2)
        refused = api.diagnose(lesion)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["type"] == "/v1/problems#busy"
        assert api.get("/readyz").status_code == 503
        assert api.get("/healthz").status_code == 200
        status = api.get("/v1/status").json()
        assert status["queue"] == {"waiting": 2, "most": 2}
        assert status["threads"] == {"working": 1, "most": 1}
        go.set()
        for one in asking:
            one.join(240)
        assert [answer.status_code for answer in answers] == [200] * 3
        assert api.get("/readyz").status_code == 200
        assert len(entered) == 3


def test_who_would_wait_too_long_is_told_at_once(running_api, tiny_bundle, lesion, held):
    go, entered = held
    with running_api([tiny_bundle], threads=1, queue=20, longest_wait_s=0.01) as api:
        asking = [threading.Thread(target=lambda: api.diagnose(lesion)) for _ in range(2)]
        for one in asking:
            one.start()
        eventually(lambda: api.service.turns.waiting == 1)  # as many as threads may always wait
        refused = api.diagnose(lesion)
        assert refused.status_code == 429
        assert "waits 0.01 s at most" in refused.json()["detail"]
        assert api.get("/readyz").status_code == 503
        go.set()
        for one in asking:
            one.join(240)
        assert len(entered) == 2
        assert api.diagnose(lesion).status_code == 200


def test_without_a_queue_one_is_read_and_the_next_refused(running_api, tiny_bundle, lesion, held):
    go, entered = held
    with running_api([tiny_bundle], threads=1, queue=0) as api:
        first = threading.Thread(target=lambda: api.diagnose(lesion))
        first.start()
        eventually(lambda: entered)
        assert api.diagnose(lesion).status_code == 429
        assert api.get("/readyz").status_code == 503
        go.set()
        first.join(240)
        assert api.get("/readyz").status_code == 200
        assert api.diagnose(lesion).status_code == 200


def test_who_has_gone_is_not_read(running_api, tiny_bundle, lesion, held):
    go, entered = held
    with running_api([tiny_bundle], threads=1, queue=20) as api:
        first = threading.Thread(target=lambda: api.diagnose(lesion))
        first.start()
        eventually(lambda: entered)
        impatient = []
        for _ in range(10):
            connection = socket.create_connection(("127.0.0.1", api.port), timeout=240)
            connection.sendall(post(lesion))
            impatient.append(connection)
        eventually(lambda: api.service.turns.waiting == 10)
        for connection in impatient:
            connection.close()
        eventually(lambda: api.service.turns.waiting == 0)
        go.set()
        first.join(240)
        assert api.diagnose(lesion).status_code == 200
        assert len(entered) == 2  # the first and the last
        assert "dermosan_clients_gone_total 10.0" in api.get("/metrics").text
        assert api.service.room.held_bytes == 0


def test_who_leaves_within_the_body_leaves_nothing(api, lesion):
    for _ in range(5):
        connection = socket.create_connection(("127.0.0.1", api.port), timeout=240)
        connection.sendall(post(lesion)[:-500])
        eventually(lambda: api.service.room.held_bytes > 0)
        connection.close()
        eventually(lambda: api.service.room.held_bytes == 0)
    assert api.diagnose(lesion).status_code == 200


def test_all_bodies_together_have_their_limit(running_api, tiny_bundle, lesion, held):
    go, entered = held
    with running_api([tiny_bundle], room_bytes=len(lesion) + 1000) as api:
        first = threading.Thread(target=lambda: api.diagnose(lesion))
        first.start()
        eventually(lambda: entered)
        refused = api.diagnose(lesion)
        assert refused.status_code == 429
        assert refused.headers["retry-after"]
        go.set()
        first.join(240)
        assert api.diagnose(lesion).status_code == 200


def test_answers_close_the_connection_only_where_a_body_was_left(api, lesion):
    body = PART + lesion + END
    head = HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode()
    again = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    both = api.raw(head + body, again)
    assert both.count(b"HTTP/1.1 200") == 2
