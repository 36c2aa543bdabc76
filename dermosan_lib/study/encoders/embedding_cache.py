"""What a frozen encoder makes of every picture of a run, computed once and kept."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.progress import stage
from dermosan_lib.study.encoders.clinic_graph import EMBEDDING
from dermosan_lib.study.encoders.encoder import Encoder
from dermosan_lib.study.pixels import GrowingArray, PixelCache
from dermosan_lib.system import open_session

CHUNK = 16  # pictures a call; part of the key, since it can decide the last bit of a sum


def frozen_embeddings(
    encoder: Encoder, pixels: PixelCache, *, folder: Path, progress: bool = True
) -> NDArray[np.float32]:
    """Embeddings ``(n, width)`` of every picture of ``pixels``, in its order.

    Kept in ``folder`` under a hash of the pictures and of the graph, in which weights,
    normalisation and pooling are, so that runs share them whatever head they train. An interrupted
    build goes on where it stopped.

    Raises `RunError` where the disk lacks room, and `NetworkError` where a picture's features are
    no finite numbers.
    """
    path = folder / f"encoder-{_key(encoder, pixels)}.npy"
    array = GrowingArray(path, (len(pixels), encoder.features.width), np.float32, block=CHUNK)

    def blocks_from(done: int) -> Iterator[NDArray[np.float32]]:
        # With a number of threads given, they sleep while they wait: on a busy machine those that
        # wait actively take the time from those that work.
        session = open_session(encoder.features_graph, threads=os.cpu_count() or 1)
        n = len(pixels)
        with stage("encoder", n, unit="image", initial=done, shown=progress) as work:
            for start in range(done, n, CHUNK):
                batch = pixels[np.arange(start, min(n, start + CHUNK))]
                (block,) = session.run([EMBEDDING], {"image": batch})
                if not np.isfinite(block).all():
                    raise NetworkError(
                        f"An encoder must give finite numbers, but {encoder.file.name} gives NaN "
                        f"or infinity for a picture of rows {start} to {start + len(batch) - 1}. "
                        "Export it in float32, or check scale, mean and std in its sidecar."
                    )
                yield block
                work.advance(len(batch))

    return np.array(array.filled(blocks_from, remedy="choose another folder for the run"))


def _key(encoder: Encoder, pixels: PixelCache) -> str:
    digest = hashlib.sha256(f"{pixels.key} {CHUNK} ".encode())
    digest.update(encoder.features_graph)
    return digest.hexdigest()[:32]
