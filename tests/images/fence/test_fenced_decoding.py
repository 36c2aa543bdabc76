"""The helper process: the same pixels and errors, and no harm from what brings it down."""

import contextlib
import io
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from dermosan_lib.images import fence
from dermosan_lib.images.fence import fenced_decoding, helper, helper_process
from dermosan_lib.images.fence.messages import send
from dermosan_lib.images.limits import Limits
from tests.images import files, more_files

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits that only Linux keeps")

# Decoders of a helper that has been taken over, or hangs: each is a body of `decode_container`.
HOSTILE = {
    "spins": "while True: pass",
    "sleeps": "time.sleep(600)",
    "crashes": "os.kill(os.getpid(), signal.SIGSEGV)",
    "leaves": "os._exit(0)",
    "prints": "os.write(1, b'out'); os.write(2, b'err'); print('more'); raise ImageError('said')",
    "grows": "x = [bytearray(50_000_000) for _ in range(100)]",
    "writes": "open('/tmp/dermosan-test', 'w').write('x'); raise ImageError('written')",
    "pickles": "out.write(struct.pack('>II', 9, 9) + pickle.dumps(os.getcwd())); out.flush()",
    "boasts": "out.write(struct.pack('>II', 1 << 31, 1 << 31)); out.flush()",
    "nests": "t = b'[' * 60000; out.write(struct.pack('>II', len(t), 0) + t); out.flush()",
    "shrinks": "say('PNG', [90, 90, 1], b'xy')",
    "lies": "say('PSD', [9, 9, 1], bytes(243))",
    "swells": "say('PNG', [1 << 20, 1 << 20, 1])",
    "bends": "say('PNG', [-9, 9.5, 77], b'')",
    "strips": "say('PNG', [900, 900, 1]); os._exit(0)",
}
PROGRAM = """
import contextlib, os, pickle, signal, struct, sys, time
sys.path.insert(0, sys.argv[1])
from dermosan_lib.errors import ImageError
from dermosan_lib.images.fence import helper
from dermosan_lib.images.limits import only_image_errors
from dermosan_lib.images.fence.messages import send
bodies, usual, serve = {bodies!r}, helper.decode_container, helper._serve
def say(kind, stored, body=None):
    head = {{"header": [kind, 9, 9], "stored": stored, "strips": body is None}}
    send(channels[1], head, body or b"")
def decode(found, name, **options):
    if name in bodies:
        with only_image_errors(name) if name == "grows" else contextlib.nullcontext():
            exec(bodies[name], {{**globals(), "out": channels[1]}})
    return usual(found, name, **options)
def served(request, data, talk, window):
    global channels
    channels = talk
    serve(request, data, talk, window)
helper.decode_container, helper._serve = decode, served
helper.main(int(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def usual():
    found = fence.Fence()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def taken_over():
    """The fence of `hostile`; whatever became of its helper in one test, it serves the next."""
    found = fence.Fence(deadline_s=1)
    yield found
    found.stop()


@pytest.fixture
def hostile(monkeypatch, taken_over):
    """A fence whose helper does what the name of a file in `HOSTILE` says."""
    monkeypatch.setattr(helper_process, "_PROGRAM", PROGRAM.format(bodies=HOSTILE))
    return taken_over


def sound():
    return files.encoded(files.picture(40, 30), "PNG")


LARGE = pytest.param((2000, 1300), marks=pytest.mark.ci)  # seconds of coding and decoding


@pytest.mark.parametrize("size", [(48, 32), (900, 700), LARGE])
@pytest.mark.parametrize("orientation", [1, 3, 5, 6, 7])
@pytest.mark.parametrize("kind", images.FORMATS)
def test_the_same_pixels_and_header(usual, kind, orientation, size):
    data = more_files.written(files.picture(*size), kind, exif=files.exif(orientation))
    header, pixels = usual.picture(data)
    assert header == images.inspect(data)
    np.testing.assert_array_equal(pixels, images.decode(data))
    assert pixels.flags.writeable


def test_reduced_pixels_too(usual):
    data = files.encoded(files.picture(2000, 1300), "JPEG")
    found = usual.picture(data, shortest_px=224).pixels
    np.testing.assert_array_equal(found, images.decode(data, shortest_px=224))


def test_a_pipe_serves_where_no_memory_can_be_shared(monkeypatch):
    monkeypatch.setattr(helper_process.window, "make", lambda: -1)
    other = fence.Fence()
    data = files.encoded(files.picture(1300, 900), "JPEG", exif=files.exif(6))
    np.testing.assert_array_equal(other.picture(data).pixels, images.decode(data))
    other.stop()


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (b"", Limits()),
        (b"hello", Limits()),
        (sound()[:200], Limits()),
        (sound(), Limits(max_bytes=100)),
        (sound(), Limits(max_pixels=1199)),
        (sound(), Limits(min_edge_px=31)),
        (files.header(30_000, 30_000) + files.chunk(b"IDAT", b""), Limits()),
        (b"8BPS" + bytes(60), Limits()),
    ],
)
def test_the_same_refusals(usual, data, limits):
    name = "Señora \udcff <b>.jpg"
    with pytest.raises(ImageError) as here:
        images.decode(data, name=name, limits=limits)
    with pytest.raises(ImageError) as there:
        usual.picture(data, name=name, limits=limits)
    assert str(there.value) == str(here.value)


@pytest.mark.parametrize("name", ["crashes", "leaves", "pickles", "boasts", "nests", "shrinks",
                                  "lies", "swells", "bends", "strips"])  # fmt: skip
def test_a_helper_that_dies_or_lies_costs_one_picture(hostile, name):
    with pytest.raises(ImageError, match=rf"^{name} ended the process that was decoding it"):
        hostile.picture(sound(), name=name)
    np.testing.assert_array_equal(hostile.picture(sound()).pixels, images.decode(sound()))


@pytest.mark.parametrize("name", ["sleeps", pytest.param("spins", marks=linux)])
def test_a_picture_that_never_ends_is_given_up(hostile, name):
    hostile.picture(sound())
    before = time.monotonic()
    with pytest.raises(ImageError, match=rf"^{name} took longer than 1 s to decode"):
        hostile.picture(sound(), name=name)
    assert time.monotonic() - before < 30
    assert hostile.picture(sound()).pixels.shape == (30, 40, 3)


@linux
def test_a_picture_that_takes_all_memory_is_refused(hostile):
    with pytest.raises(ImageError, match=r"^grows needs more memory than is free"):
        hostile.picture(sound(), name="grows")
    assert hostile.picture(sound()).pixels.shape == (30, 40, 3)
    assert psutil.Process(hostile.process_id).memory_info().rss < 150e6


@linux
def test_a_helper_writes_no_file(hostile):
    Path("/tmp/dermosan-test").unlink(missing_ok=True)
    with pytest.raises(ImageError):
        hostile.picture(sound(), name="writes")
    written = Path("/tmp/dermosan-test")
    assert not written.exists() or written.stat().st_size == 0
    written.unlink(missing_ok=True)


def test_a_helper_prints_nothing(hostile, capfd):
    hostile.stop()  # the next one has the streams that are watched here
    with pytest.raises(ImageError, match="said"):
        hostile.picture(sound(), name="prints")
    assert capfd.readouterr() == ("", "")
    assert hostile.picture(sound()).pixels.shape == (30, 40, 3)


def test_threads_take_turns(usual):
    kinds = [files.encoded(files.picture(900, 20 * k + 600, seed=k), "JPEG") for k in range(6)]
    expected = [images.decode(data) for data in kinds]
    wrong = []

    def read(k):
        found = [usual.picture(kinds[k]).pixels for _ in range(5)]
        wrong.extend(k for pixels in found if not np.array_equal(pixels, expected[k]))

    threads = [threading.Thread(target=read, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_one_helper_serves_many_and_a_killed_one_is_replaced(usual):
    usual.picture(sound())
    first = usual.process_id
    usual.picture(sound())
    assert usual.process_id == first
    os.kill(first, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(first)] if psutil.pid_exists(first) else [], timeout=240)
    assert usual.picture(sound()).pixels.shape == (30, 40, 3)
    assert usual.process_id != first


def test_an_interruption_leaves_no_half_a_talk(usual, monkeypatch):
    usual.picture(sound())

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(helper_process.HelperProcess, "_answer", interrupted)
        with pytest.raises(KeyboardInterrupt):
            usual.picture(files.encoded(files.picture(900, 700), "JPEG"))
    np.testing.assert_array_equal(usual.picture(sound()).pixels, images.decode(sound()))


def test_no_helper_no_picture(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ImageError, match=r"^x cannot be read: .* cannot be started"):
        fence.Fence().picture(sound(), name="x")
    fence.Fence().start()


def gone(process_id, within_s=20):
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(process_id).wait(within_s)
    return not psutil.pid_exists(process_id)


SCRIPT = """
import sys
from pathlib import Path
from dermosan_lib.images.fence import fenced_decoding as fence
print(fence.decode(Path(sys.argv[1]).read_bytes()).shape, fence._own.process_id, flush=True)
if len(sys.argv) > 2:
    input()
"""


@pytest.fixture
def script(tmp_path, repository):
    """A script without the usual guard, in a folder whose modules are named like others."""
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "numpy.py").write_text("raise RuntimeError")
    (tmp_path / "picture.png").write_bytes(sound())
    environment = {**os.environ, "PYTHONPATH": str(repository), "PYTHONSAFEPATH": "1"}
    return {
        "args": [sys.executable, "script.py", "picture.png"], "cwd": tmp_path, "env": environment,
        "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True,
    }  # fmt: skip


def test_a_script_needs_no_guard(script):
    process = subprocess.Popen(**script)
    out, err = process.communicate(timeout=240)
    assert out.startswith("(30, 40, 3)")
    assert err == ""
    assert gone(int(out.split()[-1]))


def test_a_helper_ends_with_a_parent_that_was_killed(script):
    process = subprocess.Popen(**{**script, "args": [*script["args"], "wait"]}, stdin=-1)
    helper = int(process.stdout.readline().split()[-1])
    assert psutil.pid_exists(helper)
    process.kill()
    process.communicate()
    assert gone(helper)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fence_of_ones_own_is_forgotten_in_a_fork():
    own = fence.Fence()
    own.decode(sound())
    mine = own.process_id
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        before = own.process_id
        shape = own.decode(sound()).shape
        os.write(write, json.dumps([before, shape, own.process_id]).encode())
        own.stop()
        os._exit(0)
    os.close(write)
    before, shape, other = json.loads(os.read(read, 1000))
    os.close(read)
    assert os.waitpid(child, 0)[1] == 0
    assert before is None
    assert shape == [30, 40, 3]
    assert other not in (None, mine)
    assert own.decode(sound()).shape == (30, 40, 3)
    assert own.process_id == mine
    own.stop()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_has_a_helper_of_its_own():
    fence.decode(sound())
    mine = fenced_decoding._own.process_id
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        shape = fence.decode(sound()).shape
        os.write(write, json.dumps([shape, fenced_decoding._own.process_id]).encode())
        fence.stop()
        os._exit(0)
    os.close(write)
    shape, other = json.loads(os.read(read, 1000))
    os.close(read)
    assert os.waitpid(child, 0)[1] == 0
    assert shape == [30, 40, 3]
    assert other != mine
    assert fence.decode(sound()).shape == (30, 40, 3)
    assert fenced_decoding._own.process_id == mine


@linux
def test_a_large_picture_leaves_a_small_helper(usual):
    usual.picture(files.encoded(files.picture(5000, 4000), "JPEG", quality=60, progressive=True))
    helper, until = psutil.Process(usual.process_id), time.monotonic() + 240
    while helper.memory_info().rss >= 90e6:  # it tidies up when the last strip is taken
        assert time.monotonic() < until
        time.sleep(0.05)


def test_messages_are_not_unpickled():
    source = Path(helper_process.__file__).parent
    assert not any("pickle" in path.read_text("utf-8").replace("unpickled", "")
                   for path in source.glob("*.py"))  # fmt: skip
    assert pickle  # what a hostile helper sends above


@pytest.mark.parametrize("before", [0, 1, 4, 7])
def test_a_refusal_between_strips_leaves_nothing_unheard(before):
    def each():
        for _ in range(before):
            yield np.zeros((2, 3, 3), np.uint8)
        raise ImageError("no memory")

    heard = io.BytesIO()
    for _ in range(before):
        send(heard, {})  # the parent has taken each strip
    end = heard.tell()
    send(heard, {"next": "request"})
    heard.seek(0)
    window = SimpleNamespace(strip=lambda _, shape: np.empty(shape, np.uint8))
    with pytest.raises(ImageError, match="no memory"):
        helper._pass(SimpleNamespace(each=each()), (heard, io.BytesIO()), window)
    assert heard.tell() == end
