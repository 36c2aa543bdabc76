"""Kernels that nobody came for, or came back to, end; others stay."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from dermosan_lib.faces.server import visitors

sys.path.insert(0, str(Path(__file__).parent))
from name_kernels import maker, run, settle, visit


@pytest.fixture
def kernels(monkeypatch, tmp_path):
    return maker(monkeypatch, tmp_path)


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(s=1000.0)
    # Not `time` itself, by which the event loop sleeps.
    monkeypatch.setattr(visitors, "time", SimpleNamespace(monotonic=lambda: now.s))
    return now


async def rounds(manager, clock, seconds, every=15):
    for _ in range(0, seconds, every):
        clock.s += every
        await manager.cull_kernels()


def test_a_kernel_nobody_came_for_ends_after_two_minutes(kernels, clock):
    async def ask():
        manager = kernels(5)
        kernel = await visit(manager)
        await rounds(manager, clock, 120)
        assert kernel in manager
        await rounds(manager, clock, 30)
        assert kernel not in manager

    run(ask)


def test_a_kernel_that_was_warm_for_hours_and_is_just_handed_out_lives(kernels, clock):
    async def ask():
        manager = kernels(5)
        await settle()
        await rounds(manager, clock, 7200, every=60)
        kernel = await visit(manager)
        await rounds(manager, clock, 105)
        assert kernel in manager

    run(ask)


def test_a_connected_kernel_stays_and_who_comes_back_in_time_finds_it(kernels, clock):
    async def ask():
        manager = kernels(5)
        kernel = await visit(manager)
        manager.notify_connect(kernel)
        await rounds(manager, clock, 3600)
        assert kernel in manager
        for _ in range(5):
            manager.notify_disconnect(kernel)
            await rounds(manager, clock, 105)
            assert kernel in manager
            manager.notify_connect(kernel)  # back, and off again before the next round
        manager.notify_disconnect(kernel)
        await rounds(manager, clock, 150)
        assert kernel not in manager

    run(ask)
