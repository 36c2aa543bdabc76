"""An encoder from a file, checked against its sidecar and tried on drawn pictures."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.clinic_graph import EMBEDDING, FEATURES, Frame
from dermosan_lib.study.encoders.features import Features, features_of
from dermosan_lib.study.encoders.graph_loading import load_graph
from dermosan_lib.study.encoders.graph_trial import check_embedding, tried
from dermosan_lib.study.encoders.graph_trimming import chosen_output, only_input, trimmed
from dermosan_lib.study.encoders.head import Head
from dermosan_lib.study.encoders.picture_input import layout_and_size
from dermosan_lib.study.encoders.sidecar import Sidecar, read_sidecar


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
    shape = tried(raw, FEATURES, size_px, file.name).shape
    features = features_of(shape, layout, sidecar, output)
    graph = frame().embedding(features)
    check_embedding(tried(graph, EMBEDDING, size_px, file.name), file.name)
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
