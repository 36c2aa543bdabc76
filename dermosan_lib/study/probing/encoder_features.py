"""The encoder's features of every picture of a collection, computed once."""

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.decision import view
from dermosan_lib.progress import stage
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.pixels import PixelCache
from dermosan_lib.system import atomic_path


class _View:
    """One view of each picture of a store."""

    def __init__(self, pictures: PixelCache, number: int) -> None:
        self._pictures, self._number = pictures, number

    def __getitem__(self, rows: NDArray[np.int64], /) -> NDArray[np.uint8]:
        return view(self._pictures[rows], self._number)


def encoder_features(
    graph: bytes, pictures: PixelCache, views: int, folder: Path
) -> NDArray[np.float32]:
    """What ``graph`` of `features_graph` makes of each view of each picture.

    Each view is kept in ``folder`` under a name made of graph, pictures and view.

    Returns:
        ``(n, views, features)``.
    """
    made = []
    with stage("encoder", views, unit="view") as work:
        for number in range(views):
            told = f"{hashlib.sha256(graph).hexdigest()} {pictures.key} {number}"
            file = folder / f"features-{hashlib.sha256(told.encode()).hexdigest()[:32]}.npy"
            if not file.is_file():
                shown = _View(pictures, number)
                found = run_graph(graph, shown, range(len(pictures)), ["embedding"])["embedding"]
                folder.mkdir(parents=True, exist_ok=True)
                with atomic_path(file) as temporary, temporary.open("wb") as stream:
                    np.save(stream, found)
            made.append(np.load(file, allow_pickle=False))
            work.advance(1)
    return np.stack(made, axis=1)
