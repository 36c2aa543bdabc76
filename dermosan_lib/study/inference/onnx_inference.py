"""Run an exported graph over many pictures, in batches and with a progress bar."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.decision import all_views
from dermosan_lib.progress import stage
from dermosan_lib.study.pixels import Integers
from dermosan_lib.system import open_session

BATCH = 16


class Store(Protocol):
    """Gives a graph's input for row numbers: pictures, or frozen layers' outputs."""

    def __getitem__(self, rows: NDArray[np.int64], /) -> NDArray[Any]:
        """Input in the order of ``rows``."""
        ...


def run_graph(
    model: bytes | Path,
    inputs: Store,
    rows: Integers,
    outputs: Sequence[str] = ("logits",),
    *,
    views: int = 1,
    in_float32: bool = False,
    progress: bool = True,
) -> dict[str, NDArray[np.float32]]:
    """Outputs of ``model`` for ``rows``, by the clinic's own engine.

    Args:
        model: an ONNX graph of the bundle contract, or `export_rest` of a cut, as bytes or path.
        inputs: gives the graph's input, ``(n, size, size, 3)`` uint8 pictures, for row numbers.
        rows: row numbers ``(n,)``.
        outputs: any of ``logits``, ``embedding``, ``activation_maps``.
        views: logits are the mean over so many views of each picture; embedding and maps are the
            first view's, the picture as it is.
        in_float32: as in `open_session`.
        progress: whether to show a progress bar.

    Returns:
        For each output an array whose first axis follows ``rows``.
    """
    session = open_session(model, in_float32=in_float32)
    given = session.get_inputs()[0].name
    order = np.asarray(rows, dtype=np.int64)
    parts: dict[str, list[NDArray[np.float32]]] = {name: [] for name in outputs}
    step = max(1, BATCH // views)  # views are pictures too, and memory follows the graph's batch
    name = "predictions" if "logits" in outputs else " and ".join(outputs).replace("_", " ")
    with stage(name, len(order), unit="image", shown=progress) as work:
        for start in range(0, len(order), step):
            batch = inputs[order[start : start + step]]
            fed = all_views(batch, views) if views > 1 else batch
            answers = session.run(list(outputs), {given: fed})
            for name, answer in zip(outputs, answers, strict=True):
                parts[name].append(over_views(name, answer, views))
            work.advance(len(batch))
    return {name: np.concatenate(batches) for name, batches in parts.items()}


def over_views(name: str, answer: NDArray[np.float32], views: int) -> NDArray[np.float32]:
    """Mean logits of each picture's ``views`` answers ``(n * views, ...)``; else the first."""
    by_picture = answer.reshape(-1, views, *answer.shape[1:])
    return np.asarray(by_picture.mean(axis=1) if name == "logits" else by_picture[:, 0])
