"""The graphs that a server holds, and how they are described."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.bundle import OUTPUTS, Bundle
from dermosan_lib.clinic.engine import open_quickest
from dermosan_lib.clinic.engine.remote import ARITHMETIC, MOST_AT_ONCE, SHA256, model_name

PLATFORM, VERSION = "onnxruntime_onnx", "1"


class RequestError(ValueError):
    """A request for what a graph does not do; its text says why."""


class Held:
    """One bundle's graph, open. Threads may share it."""

    def __init__(self, bundle: Bundle) -> None:
        """Open it in the quicker arithmetic; raises `BundleError` as `open_quickest`."""
        self.name = model_name(bundle)
        self._bundle = bundle
        self._session, self._arithmetic = open_quickest(bundle, None)

    @property
    def most_bytes(self) -> int:
        """Of a request: as many pictures as may be in one, written as text, and some more."""
        return MOST_AT_ONCE * self._bundle.size_px**2 * 3 * 5 + 65_536

    def metadata(self) -> dict[str, Any]:
        """The protocol's description of it, with the bundle's hash."""
        size, classes = self._bundle.size_px, len(self._bundle.taxonomy)
        found = {node.name: node.shape for node in self._session.get_outputs()}
        lasts = {"logits": classes, "activation_maps": classes}
        outputs = []
        for name in OUTPUTS:
            shape = [edge if isinstance(edge, int) else -1 for edge in found[name]]
            if shape and name in lasts:
                shape[-1] = lasts[name]
            outputs.append({"name": name, "datatype": "FP32", "shape": shape})
        return {
            "name": self.name,
            "versions": [VERSION],
            "platform": PLATFORM,
            "inputs": [{"name": "image", "datatype": "UINT8", "shape": [-1, size, size, 3]}],
            "outputs": outputs,
            "parameters": {SHA256: self._bundle.sha256, ARITHMETIC: self._arithmetic},
        }

    def checked(
        self, tensors: Mapping[str, NDArray[Any]], asked: Any
    ) -> tuple[NDArray[np.uint8], dict[str, bool]]:
        """The pictures of a request, and the outputs that it asks for, binary or not.

        Raises `RequestError` for anything else.
        """
        size = self._bundle.size_px
        image = tensors.get("image")
        if image is None or len(tensors) != 1 or image.dtype != np.uint8:
            raise RequestError("the model takes image, UINT8, and nothing else")
        most = MOST_AT_ONCE
        if image.shape[1:] != (size, size, 3) or not 1 <= len(image) <= most:
            wanted = f"[1 to {most}, {size}, {size}, 3]"
            raise RequestError(f"image has the shape {wanted}, but is {list(image.shape)}")
        return image, _outputs(asked)

    def infer(self, image: NDArray[np.uint8], outputs: Sequence[str]) -> dict[str, NDArray[Any]]:
        """What the graph says; raises what ONNX Runtime raises."""
        found = self._session.run(list(outputs), {"image": image})
        return dict(zip(outputs, found, strict=True))


def graphs_at_once() -> int:
    """One keeps two cores busy; more than four need memory and gain little."""
    return max(1, min(4, (os.cpu_count() or 1) // 2))


def _outputs(asked: Any) -> dict[str, bool]:
    asked = asked if isinstance(asked, dict) else {}
    listed = asked.get("outputs")
    told = asked.get("parameters")
    usual = isinstance(told, dict) and told.get("binary_data_output") is True
    if not listed:
        return dict.fromkeys(OUTPUTS, usual)
    found = {}
    for entry in listed if isinstance(listed, list) else [listed]:
        name = entry.get("name") if isinstance(entry, dict) else None
        if name not in OUTPUTS:
            raise RequestError(f"the model gives {', '.join(OUTPUTS)}, and no {str(name)[:40]}")
        told = entry.get("parameters")
        found[str(name)] = bool(told.get("binary_data", usual)) if isinstance(told, dict) else usual
    return found
