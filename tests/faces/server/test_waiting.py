"""Nobody waits for a place that a warm kernel holds, or that nobody wants any more."""

import asyncio
import sys
from pathlib import Path

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from dermosan_lib.faces.server import visitors

sys.path.insert(0, str(Path(__file__).parent))
from name_kernels import COLD, NOTEBOOK, maker, run, settle, visit

PATIENCE_S = 120  # to tell a wait without end from a busy machine


@pytest.fixture
def kernels(monkeypatch, tmp_path):
    return maker(monkeypatch, tmp_path)


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 6, 7])
def test_a_class_opens_the_page_at_once_and_nobody_waits_behind_a_warm_kernel(kernels, most):
    async def ask():
        manager = kernels(most, fill_delay=0.1)  # as in use, where it is a second
        await settle()
        everyone = asyncio.gather(*(visit(manager) for _ in range(most)))
        found = await asyncio.wait_for(everyone, PATIENCE_S)
        assert len(set(found)) == len(manager._kernels) == most

    run(ask)


def test_who_comes_after_a_death_does_not_wait_behind_a_warm_kernel(kernels, monkeypatch):
    monkeypatch.setattr(visitors, "_AFTER_DEATH_S", 0.2)

    async def ask():
        manager = kernels(2, fill_delay=0.05)
        await settle()
        died = next(iter(manager._kernels))
        manager._handle_kernel_died(died)
        assert await visit(manager)
        await asyncio.sleep(0.3)
        assert await asyncio.wait_for(visit(manager), PATIENCE_S)
        assert len(manager._kernels) == 2

    run(ask)


def fail_first(monkeypatch):
    """Let the first kernel that is asked for not start."""
    starts = AsyncMappingKernelManager.start_kernel

    async def fails_first(self, **kwargs):
        if not self.started:
            self.started.append("none")
            raise OSError("no memory")
        return await starts(self, **kwargs)

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", fails_first)


def test_a_kernel_that_never_started_keeps_nobody_waiting(kernels, monkeypatch):
    fail_first(monkeypatch)

    async def ask():
        manager = kernels(1)
        await settle()
        assert await asyncio.wait_for(manager.start_kernel(**COLD), PATIENCE_S) in manager
        assert len(manager._kernels) == 1

    run(ask)


def test_warm_kernels_come_back_when_visitors_have_left(kernels):
    async def ask():
        manager = kernels(2)
        mine = [await asyncio.wait_for(manager.start_kernel(**COLD), PATIENCE_S) for _ in range(2)]
        assert len(manager._kernels) == 2
        for kernel in mine:
            await manager.shutdown_kernel(kernel)
        await settle()
        assert len(manager._pools[NOTEBOOK]) == len(manager._kernels) == 2

    run(ask)


def test_whoever_gives_up_waiting_leaves_the_place_to_others(kernels):
    async def ask():
        manager = kernels(1)
        first = await asyncio.wait_for(manager.start_kernel(**COLD), PATIENCE_S)
        waiting = [asyncio.ensure_future(manager.start_kernel(**COLD)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await manager.shutdown_kernel(first)
        waiting[1].cancel()  # whose turn it is by now
        assert await asyncio.wait_for(waiting[2], PATIENCE_S) in manager
        assert len(manager._kernels) == 1

    run(ask)


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("most", [1, 2])
def test_a_visitor_whom_voila_gives_no_warm_kernel_takes_the_place_of_one(kernels, most, warm):
    async def ask():
        manager = kernels(most)
        if warm:
            await settle()
        mine = await asyncio.wait_for(manager.start_kernel(**COLD), PATIENCE_S)
        await settle()
        assert mine in manager
        assert len(manager._kernels) == most
        if most == 1:
            later = asyncio.ensure_future(manager.start_kernel(**COLD))
            await settle()
            assert not later.done()  # a visitor's place is a visitor's
            await manager.shutdown_kernel(mine)
            assert await asyncio.wait_for(later, PATIENCE_S) in manager
        else:
            assert await asyncio.wait_for(visit(manager), PATIENCE_S) != mine

    run(ask)


PAGES = ("diagnose.ipynb", "practice.ipynb", "teach.ipynb")


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize("most", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("page", PAGES)
def test_warm_kernels_of_one_page_keep_no_visitor_of_another_waiting(kernels, page, most, settled):
    async def ask():
        manager = kernels(most, fill_delay=0.05, pages=PAGES)
        if settled:
            await settle()
        everyone = asyncio.gather(*(visit(manager, page) for _ in range(most)))
        found = await asyncio.wait_for(everyone, PATIENCE_S)
        assert len(set(found)) == len(manager._kernels) == most
        others = (visit(manager, other) for other in PAGES)
        assert await asyncio.wait_for(asyncio.gather(*others), PATIENCE_S) == [None] * 3

    run(ask)


def test_a_page_without_warm_kernels_takes_a_place_of_those_of_others(kernels):
    async def ask():
        manager = kernels(2, pages=PAGES, cold=PAGES[:1])
        await settle()
        assert len(manager._kernels) == 2  # warm ones of the other pages
        assert manager.claim(PAGES[0])
        assert await asyncio.wait_for(manager.start_kernel(**COLD), PATIENCE_S) in manager
        assert len(manager._kernels) == 2

    run(ask)


def test_visitors_of_all_pages_at_once_are_served_while_there_are_places(kernels):
    async def ask():
        manager = kernels(6, pages=PAGES)
        asked = [visit(manager, PAGES[number % 3]) for number in range(20)]
        found = await asyncio.wait_for(asyncio.gather(*asked), PATIENCE_S)
        served = [kernel for kernel in found if kernel]
        assert len(served) == len(set(served)) == len(manager._kernels) == 6

    run(ask)


def test_a_kernel_that_draws_gives_its_place_when_the_cell_is_done(kernels):
    async def ask():
        manager = kernels(1, pages=PAGES[:1])
        await settle()
        warm = manager._pools[NOTEBOOK][0].result()
        cell = warm["task"] = asyncio.get_running_loop().create_future()
        asked = asyncio.ensure_future(manager.start_kernel(**COLD))
        await settle()
        assert warm["renderer"].stop_generator
        assert not asked.done()
        cell.set_result(None)
        assert await asyncio.wait_for(asked, PATIENCE_S)

    run(ask)


def test_of_warm_kernels_one_that_has_drawn_its_page_gives_its_place(kernels):
    async def ask():
        manager = kernels(2, pages=PAGES[:1])
        await settle()
        first, second = (task.result() for task in manager._pools[NOTEBOOK])
        first["task"] = asyncio.get_running_loop().create_future()
        assert await asyncio.wait_for(manager.start_kernel(**COLD), PATIENCE_S)
        assert first["kernel_id"] in manager
        assert second["kernel_id"] not in manager

    run(ask)


def test_warm_kernels_come_one_after_another_and_visitors_at_once(kernels):
    async def ask():
        drawn = asyncio.Event()
        manager = kernels(5, pages=PAGES, draws=drawn.wait)
        await settle()
        assert len(manager._kernels) == 1
        found = await asyncio.wait_for(visit(manager, PAGES[0]), PATIENCE_S)
        assert found in manager
        assert len(manager._kernels) <= 2
        drawn.set()
        await settle()
        assert len(manager._kernels) == 5  # of six to keep warm, four

    run(ask)


def test_a_warm_kernel_that_fails_lets_the_next_start(kernels, monkeypatch):
    fail_first(monkeypatch)

    async def ask():
        manager = kernels(3)
        await settle()
        assert len(manager._kernels) == 1  # of a pool of two

    run(ask)
