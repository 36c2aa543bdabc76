"""Kernels for visitors: no more than there is room for, and none for those who have left."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from traitlets import Float, Integer, default
from voila.utils import ENV_VARIABLE

from dermosan_lib.faces.server.capacity import visitors_by_memory
from dermosan_lib.faces.server.places import Places, Turn
from dermosan_lib.faces.transport import PrivateTransport

_AFTER_DEATH_S = 5.0
_CELL_S = 10.0


class VisitorKernel(PrivateTransport, ServerKernelManager):
    """The kernel of one visitor, on the private transport."""


class VisitorKernels(AsyncMappingKernelManager):
    """All kernels of the server: those handed out to visitors and the warm ones in Voila's pool.

    There are at most ``max_visitors`` at any time. A kernel that has to wait for a place starts
    when another has ended, in order of asking; so the pool is refilled within the cap.
    """

    # Of Voila's own manager, which inherits from us:
    notebook_data: dict[str, Any]
    _pools: dict[str, list[asyncio.Task[Any]]]
    fill_if_needed: Callable[..., None]

    max_visitors = Integer(
        config=True, min=1, help="kernels at most, warm ones included (default: what memory allows)"
    )
    cull_unconnected_s = Float(
        120.0,
        config=True,
        help="seconds that a kernel without a page lives after it was handed out",
    )

    @default("max_visitors")
    def _by_memory(self) -> int:
        return visitors_by_memory()

    @default("kernel_manager_class")
    def _private_kernels(self) -> str:
        return f"{VisitorKernel.__module__}.{VisitorKernel.__name__}"

    def __init__(self, **kwargs: Any) -> None:
        self._places = Places(lambda: self.max_visitors - len(self._kernels), self._make_room)
        self._placed: set[asyncio.Task[Any] | None] = set()  # tasks whose kernel has a place
        self._alone: dict[str, float] = {}  # handed out, without connection: since when
        self._alone_before: dict[str, float] = {}
        self._claimed: set[asyncio.Task[Any]] = set()
        super().__init__(**kwargs)

    # Places -------------------------------------------------------------------------------------

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        """Start a kernel as soon as there is a place, and return its id.

        A visitor who is given no warm kernel takes the place of one: a plain Voila passes its pool
        by until its first kernel has started, and places that the pool holds never come free.
        """
        cold = kwargs.get("env", {}).get(ENV_VARIABLE.VOILA_PREHEAT) == "False"
        task = asyncio.current_task()  # of the pool, unless cold
        if await self._places.take(first=cold) and task is not None:
            task.add_done_callback(self._when_drawn)
        if not cold:
            self._placed.add(task)
        try:
            return str(await super().start_kernel(**kwargs))
        except BaseException:
            asyncio.get_running_loop().call_soon(self._tidy_pools)  # when the task is done
            raise
        finally:
            self._places.started()

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended; the next in the queue takes its place."""
        removed = super().remove_kernel(kernel_id)
        self._places.call_next()
        return removed

    async def shutdown_all(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """End every kernel, and start none that still waits."""
        self._places.close()
        await super().shutdown_all(*args, **kwargs)

    def _when_drawn(self, task: asyncio.Task[Any]) -> None:
        """Let the next warm kernel start when that of ``task`` has drawn its page, or none came."""
        drawing = None if task.cancelled() or task.exception() else task.result()["task"]
        if drawing is None:
            self._places.warmed()
        else:
            drawing.add_done_callback(lambda _: self._places.warmed())

    async def _make_room(self, turn: Turn) -> None:
        """End a warm kernel, unless the ``turn`` that waits for its place comes anyhow."""
        pools = getattr(self, "_pools", {})  # none where Voila is told to keep no kernels warm
        warm = [(name, task) for name, pool in pools.items() for task in pool]
        for notebook, task in sorted(warm, key=lambda one: self._far(one[1])):
            with contextlib.suppress(Exception):  # one that never started gives its place back
                await asyncio.shield(task)
            if turn.done() or self._places.closing:
                return
            if task in pools[notebook] and self._lives(task):
                pools[notebook].remove(task)
                await _left_off(task.result())
                await self.shutdown_kernel(task.result()["kernel_id"], now=True)  # nobody's
                self.fill_if_needed(notebook_name=notebook)  # another, when there is a place
                return

    # Visitors -----------------------------------------------------------------------------------

    async def warmed(self, notebook: str) -> None:
        """Return when Voila knows ``notebook``: until its first kernel, it passes its pool by.

        That kernel may need a place which those of other pages hold, unless visitors have all.
        """
        while notebook not in self.notebook_data and (pool := self._pools.get(notebook)):
            if self._full():
                return
            self._places.hurry(pool[0])
            done, _ = await asyncio.wait([pool[0]])
            if any(task.exception() for task in done):
                return

    def claim(self, notebook: str) -> bool:
        """Count one more visitor, who takes the pool's first kernel right after this call.

        False where all places are taken by visitors.
        """
        if self._full():
            return False
        self._tidy_pools()
        pool = self._pools.get(notebook)
        if pool is None:  # Voila keeps none warm for it (`preheat_denylist`): it waits for a place
            return True
        if not pool:  # taken faster than it fills
            self.fill_if_needed(delay=0, notebook_name=notebook)
        pool.sort(key=self._far)
        self._claimed.add(pool[0])
        self._places.hurry(pool[0])
        return True

    def _full(self) -> bool:
        self._claimed = {task for task in self._claimed if self._lives(task)}
        return len(self._claimed) >= self.max_visitors

    def _far(self, task: asyncio.Task[Any]) -> tuple[bool, bool, bool]:
        """To sort by: warm kernels, those that draw the page, that start, that wait for a place."""
        drawn = task.done() and self._lives(task) and task.result()["task"].done()
        return not task.done(), task not in self._placed, not drawn

    def _tidy_pools(self) -> None:
        """Forget kernels that have died or never started: Voila's manager stumbles over them."""
        pools = getattr(self, "_pools", {}).values()
        for pool in pools:
            pool[:] = [task for task in pool if self._lives(task)]
        self._placed.intersection_update([task for pool in pools for task in pool])

    def _lives(self, task: asyncio.Task[Any]) -> bool:
        if not task.done():
            return True
        failed = task.cancelled() or task.exception() is not None
        return not failed and task.result()["kernel_id"] in self

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """Forget a kernel that has died, with its files, and have another in its place if warm."""
        died = self._kernels.get(kernel_id)
        super()._handle_kernel_died(kernel_id)
        if died is not None:
            self._tidying = asyncio.ensure_future(ensure_async(died.cleanup_resources()))
        for notebook, pool in self._pools.items():
            living = [task for task in pool if self._lives(task)]
            if len(living) < len(pool):
                pool[:] = living
                # After a while: what ends one kernel may end the next.
                self.fill_if_needed(delay=_AFTER_DEATH_S, notebook_name=notebook)

    # Culling ------------------------------------------------------------------------------------

    async def cull_kernels(self) -> None:
        """One round over all kernels. What it does not see alone this time counts from anew."""
        self._alone_before, self._alone = self._alone, {}
        await super().cull_kernels()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a handed-out kernel that no page has been connected to for a while.

        Voila asks this of kernels that have left its pool only, so the first time that one is seen
        alone is after it was handed out. Connected ones stay: an open page keeps its place.
        """
        if self._kernel_connections.get(kernel_id, 0) > 0:
            await super().cull_kernel_if_idle(kernel_id)
            return
        now = time.monotonic()
        since = self._alone[kernel_id] = self._alone_before.get(kernel_id, now)
        if now - since >= self.cull_unconnected_s:
            self.log.info("Ending kernel %s, which no page is connected to.", kernel_id)
            self._alone.pop(kernel_id)
            await self.shutdown_kernel(kernel_id)

    def notify_connect(self, kernel_id: str) -> None:
        """Note a connection: whoever leaves after it has the whole time again."""
        self._alone.pop(kernel_id, None)
        self._alone_before.pop(kernel_id, None)
        super().notify_connect(kernel_id)


async def _left_off(warming: dict[str, Any]) -> None:
    """Let Voila finish the cell that it runs: to end the kernel below it would be a failure."""
    warming["renderer"].stop_generator = True
    await asyncio.wait([warming["task"]], timeout=_CELL_S)
