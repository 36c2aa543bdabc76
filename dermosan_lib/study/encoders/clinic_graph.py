"""The encoder within the bundle's contract: pictures in, embedding out, head and maps behind.

Written with operators that mean the same in every operator set from 7 on, since the encoder's own
set is kept: converting it might change what it computes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.study.encoders.features import Features
from dermosan_lib.study.encoders.head import Head
from dermosan_lib.study.encoders.sidecar import Sidecar
from dermosan_lib.study.graphs import prefixed, serialised

INNER = "encoder/"  # before the name of every tensor of the encoder
EMBEDDING, FEATURES = "embedding", "features"


class Frame:
    """An encoder's graph that takes uint8 pictures ``image`` ``(n, size, size, 3)``.

    Its tensors keep their names behind `INNER`, so that none is met twice.
    """

    def __init__(self, model: onnx.ModelProto, sidecar: Sidecar, layout: str, size_px: int) -> None:
        """``model``: trimmed, with one input (see `only_input`) and one output."""
        self._model = prefixed(model, INNER)
        graph = self._model.graph
        self._taken, self._given = graph.input[0], graph.output[0].name
        self._behind: list[onnx.NodeProto] = []
        before = self._preparation(sidecar, layout)
        inner = list(graph.node)
        del graph.node[:], graph.input[:], graph.output[:]
        graph.node.extend([*before, *inner])
        shape = ["n", size_px, size_px, 3]
        graph.input.append(helper.make_tensor_value_info("image", TensorProto.UINT8, shape))

    def raw(self) -> bytes:
        """The graph with the encoder's own output, in float32 and named `FEATURES`."""
        self._add("Cast", [self._given], FEATURES, to=TensorProto.FLOAT)
        graph = self._model.graph
        graph.node.extend(self._behind)
        graph.output.append(helper.make_tensor_value_info(FEATURES, TensorProto.FLOAT, None))
        return bytes(self._model.SerializeToString())  # unchecked: its rank is not known yet

    def embedding(self, features: Features) -> bytes:
        """The graph with ``embedding`` ``(n, width)`` alone."""
        self._tokens(features)
        return self._finished({EMBEDDING: [features.width]})

    def answers(self, features: Features, head: Head) -> bytes:
        """The graph of the bundle contract: ``logits``, ``embedding`` and ``activation_maps``."""
        tokens = self._tokens(features)
        kernel = self._constant("head/kernel", head.kernel)
        score = self._add("MatMul", [EMBEDDING, kernel], "head/scores")
        self._add("Add", [score, self._constant("head/bias", head.bias)], "logits")
        rows, columns = self._maps(features, head, tokens)
        classes = head.kernel.shape[1]
        return self._finished(
            {
                "logits": [classes],
                EMBEDDING: [features.width],
                "activation_maps": [rows, columns, classes],
            }
        )

    def _preparation(self, sidecar: Sidecar, layout: str) -> list[onnx.NodeProto]:
        std = np.asarray(sidecar.std, dtype=np.float64)
        mean = np.asarray(sidecar.mean, dtype=np.float64)
        taken = self._taken.type.tensor_type.elem_type
        steps: list[tuple[str, list[str], dict[str, Any]]] = [("Cast", [], {"to": 1})]
        if sidecar.channels == "BGR":
            order = self._constant("input/order", np.array([2, 1, 0]))
            steps.append(("Gather", [order], {"axis": 3}))
        factor = (sidecar.scale / std).astype(np.float32)
        steps.append(("Mul", [self._constant("input/scale", factor)], {}))
        shift = (-mean / std).astype(np.float32)
        steps.append(("Add", [self._constant("input/shift", shift)], {}))
        if layout == "NCHW":
            steps.append(("Transpose", [], {"perm": [0, 3, 1, 2]}))
        steps.append(("Cast", [], {"to": taken}))
        names = ["image", *(f"input/{i}" for i in range(len(steps) - 1)), self._taken.name]
        return [
            helper.make_node(operator, [names[i], *others], [names[i + 1]], **attributes)
            for i, (operator, others, attributes) in enumerate(steps)
        ]

    def _tokens(self, features: Features) -> str:
        """Lay the output out as tokens ``(n, tokens, channels)``, and pool them."""
        given = self._add("Cast", [self._given], FEATURES, to=TensorProto.FLOAT)
        if features.kind == "maps" and not features.channels_last:
            given = self._add("Transpose", [given], "features/last", perm=[0, 2, 3, 1])
        shape = self._shape("features/shape", -1, features.tokens, features.channels)
        tokens = self._add("Reshape", [given, shape], "features/tokens")
        pool = self._constant("features/pool", pooling(features))
        pooled = self._add("MatMul", [pool, tokens], "features/pooled")
        flat = self._shape("features/flat", -1, features.width)
        self._add("Reshape", [pooled, flat], EMBEDDING)
        return tokens

    def _maps(self, features: Features, head: Head, tokens: str) -> tuple[int, int]:
        classes = head.kernel.shape[1]
        if not features.mapped or features.grid is None:
            nothing = self._constant("maps/none", np.zeros((features.width, classes), np.float32))
            flat = self._add("MatMul", [EMBEDDING, nothing], "maps/flat")
            square = self._shape("maps/square", -1, 1, 1, classes)
            self._add("Reshape", [flat, square], "activation_maps")
            return 1, 1
        rows, columns = features.grid
        # Behind a mean over patches each adds its part to a logit; what the average patch of the
        # training images adds is taken off, since it is the same wherever one looks.
        own = head.kernel[-features.channels :] / (rows * columns)
        average = head.centre[-features.channels :] @ own
        places = np.arange(features.prefix, features.tokens)
        patches = self._add(
            "Gather", [tokens, self._constant("maps/places", places)], "maps/patches", axis=1
        )
        parts = self._add("MatMul", [patches, self._constant("maps/kernel", own)], "maps/parts")
        offset = self._constant("maps/average", -average)
        positive = self._add("Relu", [self._add("Add", [parts, offset], "maps/own")], "maps/seen")
        square = self._shape("maps/square", -1, rows, columns, classes)
        self._add("Reshape", [positive, square], "activation_maps")
        return rows, columns

    def _add(self, operator: str, inputs: list[str], name: str, **attributes: Any) -> str:
        self._behind.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        kind = np.int64 if value.dtype.kind == "i" else np.float32
        array = np.ascontiguousarray(value, dtype=kind)
        self._model.graph.initializer.append(numpy_helper.from_array(array, name))
        return name

    def _shape(self, name: str, *edges: int) -> str:
        return self._constant(name, np.array(edges))

    def _finished(self, outputs: dict[str, Sequence[int]]) -> bytes:
        graph = self._model.graph
        graph.node.extend(self._behind)
        for name, edges in outputs.items():
            value = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *edges])
            graph.output.append(value)
        return serialised(self._model)


def pooling(features: Features) -> NDArray[np.float32]:
    """``(parts, tokens)``: row by row what each part of the embedding takes of the tokens."""
    first = np.zeros(features.tokens, np.float32)
    first[0] = 1
    patches = np.zeros(features.tokens, np.float32)
    patches[features.prefix :] = 1 / (features.tokens - features.prefix)
    parts = {"cls": [first], "cls+mean": [first, patches]}.get(features.pool, [patches])
    return np.stack(parts)
