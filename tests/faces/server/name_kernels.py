"""Kernel managers over pools of two, whose kernels are names only: no time and no memory."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Unicode
from traitlets.config import LoggingConfigurable
from voila.voila_kernel_manager import voila_kernel_manager_factory

from dermosan_lib.faces.server.visitors import VisitorKernels

NOTEBOOK = "diagnose.ipynb"
COLD = {"env": {"VOILA_PREHEAT": "False"}}  # what Voila asks for a visitor without warm kernel


class Parent(LoggingConfigurable):
    """What a kernel manager asks of Voila."""

    root_dir = Unicode()
    notebook_path = Unicode(allow_none=True)
    base_url = server_url = "/"
    port = 1


def maker(monkeypatch, tmp_path):
    """A function that makes a manager with so many places."""

    async def start(self, **_):
        kernel = f"kernel-{len(self.started)}"
        self.started.append(kernel)
        await asyncio.sleep(0.01)
        self._kernels[kernel] = SimpleNamespace(kernel_id=kernel, cleanup_resources=nothing)
        self._kernel_connections[kernel] = 0
        return kernel

    async def shutdown(self, kernel_id, *_, **__):
        await asyncio.sleep(0)
        self.remove_kernel(kernel_id)

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    monkeypatch.setattr(AsyncMappingKernelManager, "shutdown_kernel", shutdown)
    monkeypatch.setattr(AsyncMappingKernelManager, "_async_shutdown_kernel", shutdown)
    monkeypatch.setattr(AsyncMappingKernelManager, "cull_kernel_if_idle", lambda *_: nothing())
    pooled = voila_kernel_manager_factory(VisitorKernels, True, 2)

    async def initialize(self, notebook, *_, **kwargs):
        kernel = await VisitorKernels.start_kernel(self, **kwargs)
        self.notebook_data.setdefault(notebook, {"kernel_ids": set()})["kernel_ids"].add(kernel)
        task = asyncio.ensure_future(self.draws())
        return {"kernel_id": kernel, "task": task, "renderer": SimpleNamespace(rendered_cache=())}

    monkeypatch.setattr(pooled, "_initialize", initialize)

    def make(most, fill_delay=0.0, pages=(), draws=nothing, cold=()):
        """A manager with ``most`` places, for `NOTEBOOK`, or for a folder of ``pages``.

        ``draws`` is what a kernel does when it has started; ``cold`` are pages without warm ones.
        """
        made = pooled.__new__(pooled)
        made.started, made.draws = [], draws
        for name in pages:
            (tmp_path / name).touch()
        one = None if pages else str(tmp_path / NOTEBOOK)
        parent = Parent(root_dir=str(tmp_path), notebook_path=one)
        pooled.__init__(
            made,
            parent=parent,
            max_visitors=most,
            fill_delay=fill_delay,
            preheat_denylist=list(cold),
        )
        return made

    return make


async def nothing():
    return None


async def visit(manager, page=NOTEBOOK):
    """What the page's handler does; the kernel's id, or None for 503."""
    await manager.warmed(page)
    if not manager.claim(page):
        return None
    _, _, kernel = await manager.get_rendered_notebook(page)
    return kernel


async def settle():
    for _ in range(20):  # one long sleep may end before what others do in many short ones
        await asyncio.sleep(0.01)


def run(ask):
    """Run ``ask``, and let what it has begun begin.

    In a thread of its own: Playwright's loop runs in this one, where a browser is open.
    """

    async def whole():
        await ask()
        await settle()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, whole()).result()
