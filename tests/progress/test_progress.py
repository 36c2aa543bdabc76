"""Progress of long loops: a bar for people, lines for log files, events for a parent."""

import io
import json
import subprocess
import sys

import pytest

from dermosan_lib.progress import EVENTS, EventFile, State, duration, each, reporting, stage, words
from dermosan_lib.system.process_map import map_in_processes


@pytest.fixture
def events(tmp_path, monkeypatch):
    found = EventFile(tmp_path / "events.jsonl")
    monkeypatch.setenv(EVENTS, str(found.path))
    monkeypatch.setattr("dermosan_lib.progress.events._EVERY_S", 0.0)
    return found


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Broken(io.StringIO):
    def write(self, _):
        raise BrokenPipeError


def told(events):
    return [(state.name, state.done, over) for _, state, over in events.new()]


def test_a_parent_is_told_beginning_steps_and_end(events, capsys):
    assert list(each("ab", "letters", total=2, unit="letter", shown=False)) == ["a", "b"]
    assert told(events) == [
        ("letters", 0, False), ("letters", 1, False), ("letters", 2, False), ("letters", 2, True),
    ]  # fmt: skip
    assert told(events) == []
    assert capsys.readouterr().err == ""


def test_figures_and_time_left_travel(events):
    with stage("training", 4, unit="epoch", initial=1) as work:
        work.advance(loss=0.53219, val_acc=0.8)
        work.within(0.5)
    state = events.new()[-2][1]
    assert (state.done, state.total, state.share) == (2, 4, 0.625)
    assert state.note == "loss 0.532, val acc 0.800"
    assert state.left_s >= 0


def test_what_is_over_at_once_is_not_told(events, monkeypatch):
    monkeypatch.setattr("dermosan_lib.progress.events._EVERY_S", 60.0)
    with stage("bootstrap", 2, brief=True) as work:
        work.advance()
    assert events.new() == []


def test_stages_within_stages_and_of_failed_work_end(events):
    with pytest.raises(KeyError), stage("outer"), stage("inner"):
        raise KeyError
    assert told(events) == [
        ("outer", 0, False), ("inner", 0, False), ("inner", 0, True), ("outer", 0, True),
    ]  # fmt: skip


def test_a_function_can_be_a_stage(events):
    @stage("export")
    def export(x):
        return x + 1

    assert [export(1), export(2)] == [2, 3]
    assert told(events) == [("export", 0, False), ("export", 0, True)] * 2


def test_half_lines_wait_and_rubbish_is_passed_over(events):
    whole = json.dumps({"key": "1", "name": "a"}).encode()
    for content, expected in (
        (b"[1]\n{}\nnonsense\n\xff\n" + json.dumps({"key": "1", "odd": 2}).encode() + b"\n", []),
        (whole[:9], []),
        (whole[9:], []),
        (b"\n", [("a", 0, False)]),
    ):
        with events.path.open("ab") as stream:
            stream.write(content)
        assert told(events) == expected


@pytest.mark.parametrize("lost", ["/nowhere/at/all", "/dev/full", "/"])
def test_a_parent_that_is_gone_or_a_full_disk_stops_nothing(lost, monkeypatch):
    monkeypatch.setenv(EVENTS, lost)
    assert list(each(range(3), "numbers", total=3)) == [0, 1, 2]


@pytest.mark.parametrize("stream", [Broken(), None])
def test_a_stream_that_is_closed_stops_nothing(stream, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(reporting, "EVERY_S", 0.0)
    assert list(each(range(3), "numbers", total=3)) == [0, 1, 2]


def test_a_log_file_gets_lines_now_and_then_and_no_carriage_return(monkeypatch, capsys):
    assert list(each(range(3), "numbers", total=3)) == [0, 1, 2]
    assert capsys.readouterr().err == ""  # over at once
    monkeypatch.setattr(reporting, "EVERY_S", 0.0)
    list(each(range(3), "numbers", total=3, unit="number"))
    lines = capsys.readouterr().err.splitlines(keepends=True)
    assert lines[0] == "numbers 33%, 1/3 numbers\n"
    assert lines[-1] == "numbers took 0 s\n"
    assert not any("\r" in line for line in lines)
    list(each(range(3), "numbers", total=3, shown=False))
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with stage("training", 2, unit="epoch") as work:
        work.within(0.5)
        work.advance(2, loss=0.5)
    assert "\r" in terminal.getvalue()
    assert "training: 100%" in terminal.getvalue()
    assert "loss=0.500" in terminal.getvalue()
    with stage("export"):
        pass
    assert "export" not in terminal.getvalue()


def test_maps_over_processes_are_told(events):
    assert list(map_in_processes(abs, range(70), workers=1, name="hashing")) == list(range(70))
    found = told(events)
    assert found[0] == ("hashing", 0, False)
    assert found[-1] == ("hashing", 70, True)


def test_several_processes_share_a_file(events):
    program = (
        "from dermosan_lib.progress import each\nfor _ in each(range(200), 'n', total=200): pass"
    )
    children = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [child.wait() for child in children] == [0, 0]
    found = events.new()
    assert len({key for key, _, _ in found}) == 2
    assert [state.done for _, state, over in found if over] == [200, 200]
    assert len(events.path.read_text().splitlines()) == len(found)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State("export"), "export"),
        (State("hashing", 5, unit="image"), "hashing, 5 images"),
        (
            State("training", 2, 10, "epoch", 0.249, "loss 0.532", 70.2),
            "training 24%, 2/10 epochs, 1:10 left, loss 0.532",
        ),
        (State("cache", 1500, 1500, "image", 1.0, "", 0.0), "cache 100%, 1,500/1,500 images"),
    ],
)
def test_words(state, expected):
    assert words(state) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-1, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (3599, "59 min 59 s"), (7500, "2 h 5 min")],
)
def test_durations(seconds, expected):
    assert duration(seconds) == expected
