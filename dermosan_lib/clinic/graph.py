"""The bundle's graph in ONNX Runtime."""

import os
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dermosan_lib import sessions
from dermosan_lib.bundle import OUTPUTS, Bundle
from dermosan_lib.errors import BundleError


class Answers(NamedTuple):
    """What the graph says of ``n`` pictures, classes in card order."""

    probabilities: NDArray[np.float64]  # (n, classes), after temperature scaling; rows sum to 1
    activation_maps: NDArray[np.float32]  # (n, rows, columns, classes) Grad-CAM
    embeddings: NDArray[np.float32]  # (n, channels)


def open_session(bundle: Bundle, threads: int | None) -> onnxruntime.InferenceSession:
    """A session on the bundle's graph; ``threads`` limits its cores, None takes up to four.

    Raises `BundleError` where the graph does not keep the bundle contract.
    """
    threads = threads or min(os.cpu_count() or 1, 4)
    try:
        session = sessions.open_session(bundle.model_path, threads=threads)
    except Exception as error:  # ONNX Runtime raises its own undocumented types
        raise BundleError(
            f"{bundle.model_path} is no graph that ONNX Runtime {onnxruntime.__version__} can "
            "load. Export the bundle again."
        ) from error
    inputs = [node.name for node in session.get_inputs()]
    outputs = {node.name for node in session.get_outputs()}
    if inputs != ["image"] or not outputs.issuperset(OUTPUTS):
        raise BundleError(
            f"{bundle.model_path} takes {inputs} and gives {sorted(outputs)}; a bundle takes "
            f"['image'] and gives {sorted(OUTPUTS)}. Export the bundle again."
        )
    return session


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of ``logits`` ``(n, classes)`` as probabilities that sum to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
