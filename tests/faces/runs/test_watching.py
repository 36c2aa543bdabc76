"""What a person sees of a run: a line that moves, plain lines in a log file, few with --quiet."""

import io
import os
import re
import runpy
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest

from dermosan_lib.faces.runs import executing, watching
from dermosan_lib.faces.runs.watching import Watch
from dermosan_lib.progress import EVENTS, stage

SILENCES = runpy.run_path(str(Path(__file__).parents[2] / "notebooks" / "silences.py"))


@pytest.fixture
def quick(monkeypatch):
    """Seconds become hundredths."""
    for name in ("LINE_S", "QUIET_S", "LONG_S", "_LOOK_S"):
        monkeypatch.setattr(watching, name, getattr(watching, name) / 100)
    monkeypatch.setattr("dermosan_lib.progress.events._EVERY_S", 0.0)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def until(stream, pattern):
    """Wait for ``pattern``; a hang ends after some minutes."""
    for _ in range(24_000):
        if re.search(pattern, stream.getvalue()):
            return
        time.sleep(0.01)
    pytest.fail(f"{pattern} never came: {stream.getvalue()}")


def lines(stream):
    assert "\r" not in stream.getvalue()
    assert stream.getvalue().endswith("\n")
    return stream.getvalue().splitlines()


def test_a_log_file_gets_plain_lines_of_stage_loss_and_time_left(quick):
    stream = io.StringIO()
    with Watch(stream=stream).step("03_train"), stage("training", 4, unit="epoch") as work:
        work.advance(loss=0.5)
        until(stream, "training")
    found = lines(stream)
    assert found[0] == "03_train: begins"
    told = r"03_train 0:00  training 25%, 1/4 epochs, loss 0\.500"
    assert any(re.fullmatch(told, line) for line in found)
    assert found[-1] == "03_train: took 0 s"


def test_something_is_said_while_nothing_is_told(quick):
    stream = io.StringIO()
    with Watch(stream=stream).step("03_train") as step:
        step.place = "cell 3/9, Training"
        until(stream, "(?s)(cell 3/9, Training.*){3}")
    assert all("Training" in line for line in lines(stream)[1:-1])


def test_lines_are_seconds_apart(monkeypatch):
    monkeypatch.setattr(watching, "_LOOK_S", 0.01)
    monkeypatch.setattr(watching, "LINE_S", 0.2)
    stream = io.StringIO()
    since = time.monotonic()
    with Watch(stream=stream).step("03_train"):
        until(stream, "(?s)(\n.*){4}")
    elapsed_s = time.monotonic() - since
    assert len(lines(stream)) <= 2 + elapsed_s / 0.2


def test_no_ten_seconds_are_silent_by_default():
    assert watching.LINE_S + watching._LOOK_S < 10


def test_a_terminal_gets_one_line_that_moves(quick, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Watch(stream=stream).step("03_train"), stage("training", 4, unit="epoch") as work:
        until(stream, "training 0%")
        work.advance(loss=0.5)
        until(stream, "training 25%, 1/4 epochs, loss 0.500")
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().endswith("03_train: took 0 s\n")
    assert stream.getvalue().count("\r") > 2


@pytest.mark.parametrize("dumb", [True, False])
def test_quiet_and_simple_terminals_get_plain_lines(quick, monkeypatch, dumb):
    monkeypatch.setenv("TERM", "dumb" if dumb else "xterm")
    stream = Terminal()
    with Watch(stream=stream, quiet=not dumb).step("03_train"):
        until(stream, "begins")
    assert lines(stream)[-1] == "03_train: took 0 s"


def test_quiet_tells_long_stages_and_a_sign_of_life(quick):
    stream = io.StringIO()
    with Watch(stream=stream, quiet=True).step("03_train"):
        with stage("splits"):
            pass
        with stage("training", 4, unit="epoch") as work:
            until(stream, "training 0%")
            work.advance(4, loss=0.25)
        with stage("export to ONNX"):
            until(stream, "export to ONNX")
            until(stream, r"03_train 0:0\d  export to ONNX")
    found = lines(stream)
    assert "03_train: training took 0 s: loss 0.250" in found
    assert "03_train: export to ONNX" in found
    assert "03_train: export to ONNX took" in stream.getvalue()
    assert not [line for line in found if "splits" in line]


def test_nothing_is_shown_where_nothing_is_wanted(capsys, monkeypatch):
    monkeypatch.delenv(EVENTS, raising=False)
    with Watch(shown=False).step("03_train"):
        assert EVENTS not in os.environ
    assert capsys.readouterr().err == ""


def test_the_environment_is_as_before(quick, monkeypatch):
    monkeypatch.setenv(EVENTS, "theirs")
    with Watch(stream=io.StringIO()).step("x"):
        told = Path(os.environ[EVENTS])
        assert told.is_file()
        assert told.parent.stat().st_mode & 0o077 == 0
    assert os.environ[EVENTS] == "theirs"
    assert not told.parent.exists()


class Broken(io.StringIO):
    def write(self, _):
        raise BrokenPipeError


@pytest.mark.parametrize("closed", [True, False])
def test_a_reader_that_has_left_stops_nothing(quick, closed):
    stream = Broken()
    if closed:
        stream.close()
    with Watch(stream=stream).step("x") as step:
        step.place = "here"
    assert step.place == "here"


def test_a_reader_that_takes_nothing_stops_nothing(quick, monkeypatch):
    stuck = threading.Event()

    class Stuck(io.StringIO):
        def write(self, _):
            stuck.wait(600)

    monkeypatch.setattr(watching, "_LEAVE_S", 0.05)
    with Watch(stream=Stuck()).step("x"):
        pass
    stuck.set()


def test_no_room_for_events_leaves_the_clock(quick, monkeypatch):
    def refuse(**_):
        raise OSError("disk full")

    monkeypatch.delenv(EVENTS, raising=False)
    monkeypatch.setattr(watching.tempfile, "TemporaryDirectory", refuse)
    stream = io.StringIO()
    with Watch(stream=stream).step("x") as step:
        assert EVENTS not in os.environ
        step.place = "cell 1/2"
        until(stream, "cell 1/2")


def test_a_failure_is_told_as_one_and_raised(quick):
    stream = io.StringIO()
    with pytest.raises(KeyError), Watch(stream=stream).step("x"):
        raise KeyError
    assert lines(stream)[-1] == "x: stopped after 0 s"


def test_what_a_process_tells_cannot_forge_a_line(quick):
    stream = io.StringIO()
    with Watch(stream=stream).step("x"), stage("a\x1b[2J\nx: took 0 s"):
        until(stream, "2J")
    assert "\x1b" not in stream.getvalue()
    assert lines(stream).count("x: took 0 s") == 1


SLOW = """
import time
from dermosan_lib.progress import stage
with stage("training", 3, unit="epoch") as work:
    for epoch in range(3):
        time.sleep(0.8)
        work.advance(loss=1 / (epoch + 1))
"""


@pytest.fixture
def slow_notebook(tmp_path):
    notebook = nbformat.v4.new_notebook()
    parameters = nbformat.v4.new_code_cell('data: str = ""\nrun: str = ""')
    parameters.metadata["tags"] = ["parameters"]
    heading = nbformat.v4.new_markdown_cell("## Training\nIt takes a while.")
    notebook.cells = [parameters, heading, nbformat.v4.new_code_cell(SLOW)]
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    nbformat.write(notebook, tmp_path / "03_slow.ipynb")
    return tmp_path / "03_slow.ipynb"


PROGRAM = """
import logging, sys
from pathlib import Path
from dermosan_lib.faces.runs import executing
from dermosan_lib.faces.runs.watching import Watch
logging.basicConfig(level=logging.INFO)
folder = Path(sys.argv[1])
executing.execute(folder / "03_slow.ipynb", folder / "done.ipynb", {"run": "x"},
                  Watch(quiet="quiet" in sys.argv))
"""


@pytest.mark.slow
def test_a_slow_notebook_in_a_log_file(slow_notebook, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), "quiet"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "\r" not in done.stdout + done.stderr
    told = done.stderr.splitlines()
    assert told[0] == "03_slow: begins"
    assert re.fullmatch(r"03_slow: took \d+ s", told[-1])
    for noise in ("Input Notebook", "Output Notebook", "frozen modules", "Executing notebook"):
        assert noise not in done.stderr
    cells = nbformat.read(tmp_path / "done.ipynb", as_version=4).cells
    assert [output for cell in cells for output in cell.get("outputs", [])] == []  # no bars


@pytest.mark.slow
def test_a_slow_notebook_on_a_terminal(slow_notebook, tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    status, signs = SILENCES["record"](
        command, limit_s=1200, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    )
    text = "\n".join(sign.text for sign in signs)
    assert status == 0, text
    assert "cell 4/4" not in text.splitlines()[1]
    assert re.search(r"03_slow 0:\d\d  training 33%, 1/3 epochs, loss 1\.000", text)
    assert re.search(r"training 66%, 2/3 epochs, \d+:\d\d left, loss 0\.500", text)
    for noise in ("Input Notebook", "Output Notebook", "frozen modules", "Executing notebook"):
        assert noise not in text


def test_the_part_of_the_notebook_is_told():
    step = watching.Step("x", None)
    follow = executing._follow(step, 3)
    cell = nbformat.v4.new_code_cell("1")
    follow(cell=cell, cell_index=0)
    assert step.place == "cell 1/3"
    follow(cell=nbformat.v4.new_markdown_cell("## Training #1\nText."), cell_index=1)
    follow(cell=nbformat.v4.new_markdown_cell("No heading."), cell_index=2)
    assert step.place == "cell 3/3, Training #1"


def test_silences_are_found():
    sign = SILENCES["Sign"]
    signs = [sign(0, ""), sign(1, "a 0:01  b"), sign(4, "a 1:02  b"), sign(9, "a: took 5 s")]
    assert SILENCES["longest_silence"](signs) == (5, signs[2])
    assert SILENCES["longest_standstill"](signs) == (8, signs[1])
