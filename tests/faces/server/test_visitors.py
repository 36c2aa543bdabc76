"""Places and claims, with kernels that are names only."""

import asyncio
import sys
from pathlib import Path

import pytest

from dermosan_lib.faces.server import visitors

sys.path.insert(0, str(Path(__file__).parent))
from name_kernels import NOTEBOOK, maker, run, settle, visit


@pytest.fixture
def kernels(monkeypatch, tmp_path):
    return maker(monkeypatch, tmp_path)


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
