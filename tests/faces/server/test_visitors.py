"""Places, claims and culling, with kernels that are names only."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Unicode
from traitlets.config import LoggingConfigurable
from voila.voila_kernel_manager import voila_kernel_manager_factory

from dermosan_lib.faces.server import visitors
from dermosan_lib.faces.server.visitors import VisitorKernels

NOTEBOOK = "diagnose.ipynb"


class Parent(LoggingConfigurable):
    """What a kernel manager asks of Voila."""

    root_dir = Unicode()
    notebook_path = Unicode()
    base_url = server_url = "/"
    port = 1


@pytest.fixture
def kernels(monkeypatch, tmp_path):
    """A maker of managers over pools of two, whose kernels take no time and no memory."""

    async def start(self, **_):
        kernel = f"kernel-{len(self.started)}"
        self.started.append(kernel)
        await asyncio.sleep(0.01)
        self._kernels[kernel] = SimpleNamespace(kernel_id=kernel, cleanup_resources=_nothing)
        self._kernel_connections[kernel] = 0
        return kernel

    async def shutdown(self, kernel_id, *_, **__):
        await asyncio.sleep(0)
        self.remove_kernel(kernel_id)

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    monkeypatch.setattr(AsyncMappingKernelManager, "shutdown_kernel", shutdown)
    monkeypatch.setattr(AsyncMappingKernelManager, "_async_shutdown_kernel", shutdown)
    monkeypatch.setattr(AsyncMappingKernelManager, "cull_kernel_if_idle", lambda *_: _nothing())
    pooled = voila_kernel_manager_factory(VisitorKernels, True, 2)

    async def initialize(self, notebook, *_, **kwargs):
        kernel = await VisitorKernels.start_kernel(self, **kwargs)
        self.notebook_data.setdefault(notebook, {"kernel_ids": set()})["kernel_ids"].add(kernel)
        task = asyncio.ensure_future(_nothing())
        return {"kernel_id": kernel, "task": task, "renderer": SimpleNamespace(rendered_cache=())}

    monkeypatch.setattr(pooled, "_initialize", initialize)

    def make(most, fill_delay=0.0):
        made = pooled.__new__(pooled)
        made.started = []
        parent = Parent(root_dir=str(tmp_path), notebook_path=str(tmp_path / NOTEBOOK))
        pooled.__init__(made, parent=parent, max_visitors=most, fill_delay=fill_delay)
        return made

    return make


async def _nothing():
    return None


async def visit(manager):
    """What the page's handler does; the kernel's id, or None for 503."""
    await manager.warmed(NOTEBOOK)
    if not manager.claim(NOTEBOOK):
        return None
    _, _, kernel = await manager.get_rendered_notebook(NOTEBOOK)
    return kernel


async def settle():
    await asyncio.sleep(0.1)


def run(ask):
    """Run ``ask``, and let what it has begun begin.

    In a thread of its own: Playwright's loop runs in this one, where a browser is open.
    """

    async def whole():
        await ask()
        await settle()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, whole()).result()


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_forty_ask_at_once_and_as_many_are_served_as_there_are_places(kernels, most):
    async def ask():
        manager = kernels(most)
        found = await asyncio.gather(*(visit(manager) for _ in range(40)))
        await settle()
        served = [kernel for kernel in found if kernel]
        assert len(served) == len(set(served)) == most
        assert len(manager._kernels) == len(manager.started) == most
        return manager

    run(ask)


def test_a_place_that_is_left_is_given_on(kernels):
    async def ask():
        manager = kernels(3)
        first = [await visit(manager) for _ in range(3)]
        assert await visit(manager) is None
        for kernel in first[:2]:
            await manager.shutdown_kernel(kernel)
        await settle()
        assert await visit(manager)
        assert await visit(manager)
        assert await visit(manager) is None
        manager.remove_kernel(first[2])  # it died
        await settle()
        assert await visit(manager)
        assert len(manager._kernels) == 3

    run(ask)


def test_warm_kernels_count_and_are_no_visitors(kernels):
    async def ask():
        manager = kernels(3)
        await visit(manager)
        await settle()
        assert len(manager._kernels) == 3  # one handed out, two warm
        assert await visit(manager)
        await settle()
        assert len(manager._kernels) == 3  # two handed out, one warm, one waits for a place
        assert await visit(manager)

    run(ask)


def test_a_warm_kernel_that_dies_is_not_handed_out_and_another_takes_its_place(
    kernels, monkeypatch
):
    monkeypatch.setattr(visitors, "_AFTER_DEATH_S", 0.0)
    tidied = []

    async def ask():
        manager = kernels(5)
        await settle()
        first = manager._pools[NOTEBOOK][0].result()["kernel_id"]
        manager._kernels[first].cleanup_resources = lambda: tidied.append(first)
        manager._handle_kernel_died(first)
        await settle()
        assert len(manager._pools[NOTEBOOK]) == 2
        assert first not in {await visit(manager) for _ in range(3)}
        assert tidied == [first]

    run(ask)


def test_nothing_is_started_while_the_server_ends(kernels):
    async def ask():
        manager = kernels(1)
        kernel = await visit(manager)
        await settle()
        await manager.shutdown_all()
        await settle()
        assert manager.started == [kernel]

    run(ask)


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 6, 7])
def test_a_class_opens_the_page_at_once_and_nobody_waits_behind_a_warm_kernel(kernels, most):
    async def ask():
        manager = kernels(most, fill_delay=0.1)  # as in use, where it is a second
        await settle()
        everyone = asyncio.gather(*(visit(manager) for _ in range(most)))
        found = await asyncio.wait_for(everyone, 5)
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
        assert await asyncio.wait_for(visit(manager), 5)
        assert len(manager._kernels) == 2

    run(ask)


def test_a_kernel_that_never_started_keeps_nobody_waiting(kernels, monkeypatch):
    starts = AsyncMappingKernelManager.start_kernel

    async def fails_first(self, **kwargs):
        if not self.started:
            self.started.append("none")
            raise OSError("no memory")
        return await starts(self, **kwargs)

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", fails_first)

    async def ask():
        manager = kernels(1)
        await settle()
        assert await asyncio.wait_for(manager.start_kernel(**COLD), 5) in manager
        assert len(manager._kernels) == 1

    run(ask)


def test_warm_kernels_come_back_when_visitors_have_left(kernels):
    async def ask():
        manager = kernels(2)
        mine = [await asyncio.wait_for(manager.start_kernel(**COLD), 5) for _ in range(2)]
        assert len(manager._kernels) == 2
        for kernel in mine:
            await manager.shutdown_kernel(kernel)
        await settle()
        assert len(manager._pools[NOTEBOOK]) == len(manager._kernels) == 2

    run(ask)


def test_whoever_gives_up_waiting_leaves_the_place_to_others(kernels):
    async def ask():
        manager = kernels(1)
        first = await asyncio.wait_for(manager.start_kernel(**COLD), 5)
        waiting = [asyncio.ensure_future(manager.start_kernel(**COLD)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await manager.shutdown_kernel(first)
        waiting[1].cancel()  # whose turn it is by now
        assert await asyncio.wait_for(waiting[2], 5) in manager
        assert len(manager._kernels) == 1

    run(ask)


COLD = {"env": {"VOILA_PREHEAT": "False"}}


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("most", [1, 2])
def test_a_visitor_whom_voila_gives_no_warm_kernel_takes_the_place_of_one(kernels, most, warm):
    async def ask():
        manager = kernels(most)
        if warm:
            await settle()
        mine = await asyncio.wait_for(manager.start_kernel(**COLD), 5)
        await settle()
        assert mine in manager
        assert len(manager._kernels) == most
        if most == 1:
            later = asyncio.ensure_future(manager.start_kernel(**COLD))
            await settle()
            assert not later.done()  # a visitor's place is a visitor's
            await manager.shutdown_kernel(mine)
            assert await asyncio.wait_for(later, 5) in manager
        else:
            assert await asyncio.wait_for(visit(manager), 5) != mine

    run(ask)


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
