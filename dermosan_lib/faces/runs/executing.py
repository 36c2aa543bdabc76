"""Execute one notebook with papermill, in a kernel of its own, and say how far it is."""

import contextlib
import json
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import papermill
from papermill.exceptions import PapermillExecutionError

from dermosan_lib.errors import DermosanError, RunError
from dermosan_lib.faces.kernels import OwnKernelManager
from dermosan_lib.faces.runs.parameters import literal
from dermosan_lib.faces.runs.watching import Step, Watch
from dermosan_lib.system import atomic_path


def execute(source: Path, done: Path, given: Mapping[str, Any], watch: Watch) -> None:
    """Execute the notebook ``source`` with parameters ``given`` and leave it as ``done``.

    Raises `RunError` where it refuses its input, and `RuntimeError` where it fails by a fault of
    ours; what it had executed lies then beside ``done``.
    """
    kept = done.with_name(f"{source.stem}.failed.ipynb")
    with watch.step(source.stem) as step, atomic_path(done) as temporary, _quiet_papermill():
        step.place = "starting Python"
        try:
            papermill.execute_notebook(
                literal(source),
                literal(temporary),
                parameters=dict(given),
                kernel_name="python3",
                kernel_manager_class=OwnKernelManager,
                progress_bar=False,
                on_cell_start=_follow(step, _cells(source) + bool(given)),
            )
        except PapermillExecutionError as error:
            shutil.copyfile(temporary, kept)
            raise failure(error, source.stem, kept) from error
    kept.unlink(missing_ok=True)


def failure(error: PapermillExecutionError, step: str, kept: Path) -> Exception:
    """What is raised for ``error``: refused input is told apart from a fault of ours."""
    own = error.ename in {cls.__name__ for cls in DermosanError.__subclasses__()}
    if own:
        return RunError(f"{step}: {error.evalue}")
    return RuntimeError(
        f"{step} stopped with {error.ename}: {error.evalue.strip()[:300]} "
        f"Read {kept}, then run the same command again to resume."
    )


def _cells(source: Path) -> int:
    return len(json.loads(source.read_text(encoding="utf-8"))["cells"])


def _follow(step: Step, cells: int) -> Callable[..., None]:
    """What nbclient calls before each cell: it tells ``step`` in which part of the notebook."""
    heading = ""

    def follow(cell: Any, cell_index: int) -> None:
        nonlocal heading
        first = next(iter(str(cell.source).splitlines()), "")
        if cell.cell_type == "markdown" and first.startswith("#"):
            heading = first.strip("# ")
        place = f"cell {cell_index + 1}/{cells}"
        step.place = f"{place}, {heading}" if heading else place

    return follow


@contextlib.contextmanager
def _quiet_papermill() -> Iterator[None]:
    """Keep from people which files papermill opens and writes, whatever they log."""
    logger = logging.getLogger("papermill")
    before = logger.level
    logger.setLevel(max(before, logging.WARNING))
    try:
        yield
    finally:
        logger.setLevel(before)
