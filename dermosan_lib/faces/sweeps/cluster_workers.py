"""Runs handed out to a Dask cluster, whose workers see the folders of data and runs as we do."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from dermosan_lib.faces.cluster import as_done, open_cluster
from dermosan_lib.faces.sweeps.processes import Outcome, carry_out


def on_cluster(
    orders: Sequence[Mapping[str, Any]], address: str, workers: int | None = None
) -> Generator[Outcome, None, None]:
    """What comes of ``orders``, as it comes, by the scheduler at ``address``; see `open_cluster`.

    A run for each thread of a worker at a time, each in a process of its own, which ends with its
    worker: then the run goes on elsewhere from the notebook that was interrupted. ``workers`` are
    those of a cluster begun here.
    """
    with open_cluster(address, workers) as client:
        for _, outcome in as_done(client, carry_out, orders):
            yield outcome
