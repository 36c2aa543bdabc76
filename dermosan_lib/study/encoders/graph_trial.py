"""Try a graph on drawn pictures: does it run, and does it read each picture by itself?"""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.system import open_session

_ALIKE = 2e-2  # largest difference, as a share of the features' spread; float16 needs as much


def tried(graph: bytes, output: str, size_px: int, file: str) -> NDArray[np.float32]:
    """What ``output`` of ``graph`` is for `drawn`, all at once, where it is the same one by one.

    Raises `NetworkError` where it is not, where the graph fails, or gives no finite numbers; in all
    messages the encoder is called ``file``.
    """
    pictures = drawn(size_px)
    run = _session(graph, output, file)
    try:
        alone = [run(picture[None]) for picture in pictures]
    except Exception as error:  # ONNX Runtime raises its own undocumented types
        raise NetworkError(
            f"{file} failed to read a picture of {size_px} px ({_reason(error)}). Check size_px, "
            "layout and output in its sidecar, or export it anew."
        ) from error
    try:
        together = run(pictures)
    except Exception as error:  # as above
        raise _one_at_a_time(file) from error
    if together.ndim == 0 or any(one.shape != (1, *together.shape[1:]) for one in alone):
        raise _one_at_a_time(file)
    if not np.isfinite(together).all():
        raise NetworkError(
            f"An encoder must give finite numbers, but {file} gives NaN or infinity. Check scale, "
            "mean and std in its sidecar, or export it in float32."
        )
    expected = np.concatenate(alone)
    if np.abs(together - expected).max(initial=0) > _ALIKE * (np.ptp(expected) + 1e-6):
        raise _one_at_a_time(file)
    return together


def check_embedding(answer: NDArray[np.float32], file: str) -> None:
    """Raise `NetworkError` where two different pictures ``answer`` ``(2, width)`` alike."""
    if np.ptp(answer, axis=0).max() <= 1e-6 * np.abs(answer).max(initial=1e-12):
        raise NetworkError(
            f"An encoder must tell pictures apart, but {file} gives the same features for two "
            "different ones. Name another tensor under output in its sidecar."
        )


def drawn(size_px: int) -> NDArray[np.uint8]:
    """Pictures to try a graph on, ``(2, size, size, 3)``: a noisy one and a smooth, dark one."""
    rng = np.random.default_rng(0)
    noisy = rng.integers(0, 256, (size_px, size_px, 3))
    ramp = np.linspace(0, 90, size_px)[:, None, None] + np.array([60.0, 30.0, 0.0])
    smooth = np.broadcast_to(ramp, (size_px, size_px, 3))
    return np.stack([noisy, smooth]).astype(np.uint8)


def _session(graph: bytes, output: str, file: str) -> Callable[[Any], NDArray[np.float32]]:
    try:
        session = open_session(graph)
    except Exception as error:  # ONNX Runtime raises its own undocumented types
        raise NetworkError(
            f"{file} is no graph that ONNX Runtime can load ({_reason(error)}). Export it anew, "
            "such as with opset_version=17."
        ) from error
    options = onnxruntime.RunOptions()
    options.log_severity_level = 4  # what goes wrong is told once, by us
    return lambda pictures: np.asarray(session.run([output], {"image": pictures}, options)[0])


def _one_at_a_time(file: str) -> NetworkError:
    return NetworkError(
        f"An encoder must take any number of pictures and read each by itself, but {file} does "
        "not: two together give something else than each alone. Export it with an open first axis "
        "(dynamic_axes={'input': {0: 'n'}}) and in inference mode."
    )


def _reason(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
