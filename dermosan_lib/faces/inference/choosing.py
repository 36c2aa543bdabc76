"""Who computes for the kernels of a dashboard: each itself, one process for all, or a server."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Diagnoser
from dermosan_lib.faces.inference.comparison import compare
from dermosan_lib.faces.inference.shared import shared_engine, shares
from dermosan_lib.faces.server import visitors_by_memory

AUTO, OWN, SHARED = "auto", "own", "shared"


@contextlib.contextmanager
def engine(
    bundles: Sequence[Bundle], asked: str, visitors: int | None, log_file: Path
) -> Iterator[str | None]:
    """The address that kernels are to ask, while it answers; None where each opens the graphs.

    ``asked`` is `AUTO`, `OWN`, `SHARED` or an address. ``visitors`` are at most so many; None:
    what memory allows. In each case every graph has been opened once before.

    Raises `BundleError`, `InferenceError` and `RunError` where one cannot be used.
    """
    many = visitors_by_memory() if visitors is None else visitors
    if asked == SHARED or (asked == AUTO and shares(bundles, many)):
        with shared_engine([bundle.path for bundle in bundles], log_file) as address:
            yield address
        return
    if asked in (AUTO, OWN):
        for bundle in bundles:
            Diagnoser(bundle)
        yield None
        return
    check_server(bundles, asked)
    yield asked


def check_server(bundles: Sequence[Bundle], address: str) -> None:
    """Raise `InferenceError` unless the server has the graph of each and computes what it does."""
    for bundle in bundles:
        compare(bundle, address, most=1)
