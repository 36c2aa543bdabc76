"""Run an exported graph over many pictures, in batches and with a progress bar."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tqdm.auto import tqdm

from dermosan_lib.study.pixels import Integers, PixelStore

BATCH = 16


def run_graph(
    model: bytes | Path,
    pixels: PixelStore,
    rows: Integers,
    outputs: Sequence[str] = ("logits",),
    *,
    progress: bool = True,
) -> dict[str, NDArray[np.float32]]:
    """Outputs of ``model`` for the pictures in ``rows``, by the clinic's own engine.

    Args:
        model: an ONNX graph of the bundle contract, as bytes or as a path.
        pixels: gives ``(n, size, size, 3)`` uint8 for row numbers.
        rows: row numbers ``(n,)``.
        outputs: any of ``logits``, ``embedding``, ``activation_maps``.

    Returns:
        For each output an array whose first axis follows ``rows``.
    """
    source = model if isinstance(model, bytes) else str(model)
    session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
    order = np.asarray(rows, dtype=np.int64)
    parts: dict[str, list[NDArray[np.float32]]] = {name: [] for name in outputs}
    with tqdm(total=len(order), unit="image", disable=not progress) as bar:
        for start in range(0, len(order), BATCH):
            batch = pixels[order[start : start + BATCH]]
            answers = session.run(list(outputs), {"image": batch})
            for name, answer in zip(outputs, answers, strict=True):
                parts[name].append(answer)
            bar.update(len(batch))
    return {name: np.concatenate(found) for name, found in parts.items()}
