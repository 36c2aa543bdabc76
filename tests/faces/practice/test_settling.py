"""A click waits for what was filled in before it."""

from dermosan_lib.faces.dashboard import SERVED_VARIABLE
from dermosan_lib.faces.practice.settling import Settling


def test_without_a_script_an_action_is_done_at_once(monkeypatch):
    monkeypatch.delenv(SERVED_VARIABLE, raising=False)
    done = []
    Settling().then(lambda: done.append(1))
    assert done == [1]


def test_with_one_it_is_done_once_and_only_when_all_has_come(monkeypatch):
    monkeypatch.setenv(SERVED_VARIABLE, "1")
    settling, done = Settling(), []
    settling.then(lambda: done.append(1))
    settling.then(lambda: done.append(2))  # the second of a double click
    assert done == []
    settling.do()
    settling.do()
    assert done == [2]
