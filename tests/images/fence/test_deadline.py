"""A late block is told, once; blocks in time cost no thread each."""

import threading
import time

import pytest

from dermosan_lib.images.fence.deadline import Deadline


@pytest.fixture
def late():
    return []


@pytest.fixture
def deadline(late):
    return Deadline(lambda: late.append(threading.current_thread().name))


def wait_for(true):
    until = time.monotonic() + 240
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_late_block_is_told_once(deadline, late):
    with deadline.within(0.05):
        wait_for(lambda: late)
        time.sleep(0.2)
    assert len(late) == 1


def test_blocks_in_time_are_not_told_and_share_a_thread(deadline, late, monkeypatch):
    begun = []
    start = threading.Thread.start
    monkeypatch.setattr(
        threading.Thread, "start", lambda self: (begun.append(self), start(self))[1]
    )
    for _ in range(200):
        with deadline.within(100):
            pass
    assert len(begun) == 1
    assert begun[0].daemon  # the end of the program does not wait for it
    assert late == []


def test_a_shorter_block_after_a_longer_one_is_told_in_time(deadline, late):
    with deadline.within(1000):
        pass
    with deadline.within(0.05):
        wait_for(lambda: late)


def test_a_block_after_a_late_one_is_told_too(deadline, late):
    for times in (1, 2):
        with deadline.within(0.05):
            wait_for(lambda: len(late) == times)  # noqa: B023
    assert len(late) == 2


def test_a_thread_that_slept_through_many_blocks_looks_at_the_last(deadline, late):
    with deadline.within(0.2):
        pass
    with deadline.within(0.4):
        wait_for(lambda: late)


def test_a_thread_that_cannot_begin_is_asked_for_again(deadline, late, monkeypatch):
    def refuses(_):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError, match="new thread"):
        patch.setattr(threading.Thread, "start", refuses)
        with deadline.within(0.05):
            pytest.fail("It was begun with nobody to watch it.")
    with deadline.within(0.05):
        wait_for(lambda: late)


def test_the_thread_ends_where_nobody_waits(deadline, late):
    before = threading.active_count()
    with deadline.within(0.05):
        pass
    wait_for(lambda: threading.active_count() <= before)
    assert late == []


def test_an_error_of_the_block_ends_the_wait(deadline, late):
    with pytest.raises(KeyError), deadline.within(0.05):
        raise KeyError
    time.sleep(0.2)
    assert late == []
