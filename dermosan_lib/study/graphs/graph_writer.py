"""Write an ONNX graph node by node, folding what can be folded on the way."""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from dermosan_lib.errors import NetworkError

OPSET = 17  # every ONNX Runtime from 1.12 on reads it
WRITER_VERSION = "direct-1"  # part of cache keys: another way of writing may move the last bit


class GraphWriter:
    """Nodes and constants of a graph; a node is named by the one tensor it gives."""

    def __init__(self) -> None:
        self._nodes: dict[str, onnx.NodeProto] = {}
        self._constants: dict[str, NDArray[Any]] = {}
        self.shared: set[str] = set()  # tensors with several readers, into which nothing is folded

    def add(self, operator: str, inputs: list[str], name: str = "", **attributes: Any) -> str:
        """Append a node; returns the name of its output, ``name`` or one made up."""
        name = name or f"{operator.lower()}_{len(self._nodes)}"
        if name in self._nodes:
            raise NetworkError(f"Two layers are named {name}. Give each a name of its own.")
        self._nodes[name] = helper.make_node(operator, inputs, [name], name=name, **attributes)
        return name

    def constant(self, value: Any, name: str = "") -> str:
        """Keep an array; returns its name."""
        name = name or f"constant_{len(self._constants)}"
        self._constants[name] = np.asarray(value)
        return name

    def scale_channels(
        self, given: str, scale: NDArray[np.float64], shift: NDArray[np.float64], name: str
    ) -> str:
        """``given`` ``(n, channels, rows, columns)`` times ``scale`` plus ``shift``, by channel.

        Within a convolution's weights where nothing else reads the convolution.
        """
        node = self._nodes.get(given)
        if node is None or node.op_type != "Conv" or given in self.shared:
            ends = (1, -1, 1, 1)
            factor, offset = (self.constant(v.reshape(ends).astype("f4")) for v in (scale, shift))
            return self.add("Add", [self.add("Mul", [given, factor]), offset], name)
        kernel = self._constants[node.input[1]]
        bias = self._constants[node.input[2]] if len(node.input) > 2 else np.zeros(len(scale))
        self._constants[node.input[1]] = (kernel * scale.reshape(-1, 1, 1, 1)).astype(np.float32)
        folded = self.constant((bias * scale + shift).astype(np.float32), f"{node.input[1]}_bias")
        node.input[:] = [node.input[0], node.input[1], folded]
        return given

    def unpadded(self, given: str, *, for_maximum: bool) -> tuple[str, list[int]]:
        """What ``given`` is a zero-padded copy of, and by how much (top, left, bottom, right).

        With ``for_maximum`` only where nothing below 0 is padded, so that a maximum over the padded
        is the same. ``given`` itself and zeros where it is no such copy.
        """
        node = self._nodes.get(given)
        none = (given, [0, 0, 0, 0])
        if node is None or node.op_type != "Pad" or given in self.shared:
            return none
        source = self._nodes.get(node.input[0])
        if for_maximum and (source is None or source.op_type not in ("Relu", "Clip")):
            return none
        pads = self._constants[node.input[1]]
        del self._nodes[given]
        return node.input[0], [int(pads[i]) for i in (2, 3, 6, 7)]

    def finished(
        self, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> bytes:
        """The graph, checked and serialised; constants that nothing reads are left out."""
        read = {name for node in self._nodes.values() for name in node.input}
        constants = [
            numpy_helper.from_array(value, name)
            for name, value in self._constants.items()
            if name in read
        ]
        graph = helper.make_graph(
            list(self._nodes.values()), "dermosan", inputs, outputs, initializer=constants
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 8  # that of the operator set
        return serialised(model)


def serialised(model: onnx.ModelProto) -> bytes:
    """``model``, checked, as bytes; raises `NetworkError` where it is no valid graph."""
    try:
        onnx.checker.check_model(model)
    except onnx.checker.ValidationError as error:
        reason = str(error).strip().splitlines()[0]
        raise NetworkError(
            f"The network could not be converted to ONNX ({reason}). Choose another backbone."
        ) from error
    return bytes(model.SerializeToString())
