"""An encoder from a file, checked against its sidecar and tried on drawn pictures."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.clinic_graph import EMBEDDING, FEATURES, Frame
from dermosan_lib.study.encoders.features import Features, features_of
from dermosan_lib.study.encoders.graph_loading import load_graph
from dermosan_lib.study.encoders.graph_trimming import chosen_output, only_input, trimmed
from dermosan_lib.study.encoders.head import Head
from dermosan_lib.study.encoders.picture_input import layout_and_size
from dermosan_lib.study.encoders.sidecar import Sidecar, read_sidecar
from dermosan_lib.system import open_session

_TRIED = 2  # pictures; one by one and together they must give the same
_ALIKE = 2e-2  # largest difference, as a share of the features' spread; float16 needs as much


@dataclass(frozen=True)
class Encoder:
    """A frozen encoder: the part of its graph that is used, and all that the card says of it."""

    file: Path
    sidecar: Sidecar
    sha256: str  # of the file; weights beside it are in `features_graph`
    size_px: int
    layout: str
    output: str
    features: Features
    parameters: int  # numbers in the weights of the part that is used
    features_graph: bytes  # uint8 ``image`` to ``embedding`` (n, width) float32
    _model: onnx.ModelProto

    def clinic_graph(self, head: Head) -> bytes:
        """The graph of a bundle: encoder and ``head``, with the contract's three outputs."""
        frame = Frame(self._model, self.sidecar, self.layout, self.size_px)
        return frame.answers(self.features, head)

    def facts(self) -> dict[str, Any]:
        """What a card says of the encoder; JSON-friendly, no folder of this machine in it."""
        sidecar = self.sidecar
        return {
            "name": sidecar.name or self.file.stem,
            "file": self.file.name,
            "sha256": self.sha256,
            "licence": sidecar.licence,
            "pretrained_on": sidecar.pretrained_on,
            "parameters": self.parameters,
            "frozen": True,
            "size_px": self.size_px,
            "layout": self.layout,
            "channels": sidecar.channels,
            "scale": sidecar.scale,
            "mean": list(sidecar.mean),
            "std": list(sidecar.std),
            "output": self.output,
            "pool": self.features.pool or "none",
            "embedding": self.features.width,
            "activation_maps": self.features.maps_in_words,
        }


def open_encoder(file: Path) -> Encoder:
    """The encoder in ``file``, with what its sidecar says.

    It is run on two drawn pictures, which shows its output's shape and that it takes any number of
    pictures. Opened once for as long as neither file changes.

    Raises `NetworkError` as `load_graph`, `read_sidecar` and the checks of input and output do, and
    where the graph fails on those pictures.
    """
    file = Path(file).expanduser()
    if not file.is_file():
        raise NetworkError(
            f"backbone=onnx:FILE must name a file, but {file} is none. Check the path."
        )
    sidecar = read_sidecar(file)
    as_they_are = tuple(one.stat().st_mtime_ns for one in (file, sidecar.file))
    return _opened(file, sidecar, as_they_are)


@lru_cache(maxsize=1)
def _opened(file: Path, sidecar: Sidecar, _: tuple[int, ...]) -> Encoder:
    whole = load_graph(file)
    output = chosen_output(whole, sidecar.output, file.name)
    model = trimmed(whole, output)
    layout, size_px = layout_and_size(only_input(model, file.name), sidecar, file.name)

    def frame() -> Frame:
        return Frame(model, sidecar, layout, size_px)

    raw = frame().raw()
    shape = _tried(raw, FEATURES, size_px, file.name).shape
    features = features_of(shape, layout, sidecar, output)
    graph = frame().embedding(features)
    _check_embedding(graph, size_px, file.name)
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Encoder(
        file=file,
        sidecar=sidecar,
        sha256=sha256,
        size_px=size_px,
        layout=layout,
        output=output,
        features=features,
        parameters=sum(int(np.prod(one.dims)) for one in model.graph.initializer),
        features_graph=graph,
        _model=model,
    )


def _tried(graph: bytes, output: str, size_px: int, file: str) -> NDArray[np.float32]:
    """The output for drawn pictures, all at once, if it is the same one by one."""
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


def _check_embedding(graph: bytes, size_px: int, file: str) -> None:
    answer = _tried(graph, EMBEDDING, size_px, file)
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
