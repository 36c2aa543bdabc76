"""A graph and its weights in two files, so that processes map the weights and share them."""

import onnx
from onnx import numpy_helper
from onnx.external_data_helper import set_external_data

WEIGHTS = "model.onnx.data"  # beside the bundle's model.onnx, by which name the graph refers to it
SMALLEST = 1024  # bytes; shapes, scales and zero points stay in the graph, which reads them early
PAGE = 4096  # bytes; a mapped array begins a page


def set_weights_apart(graph: bytes) -> tuple[bytes, dict[str, bytes]]:
    """``graph`` with its weights moved to a file of their own, and that file by name.

    ONNX Runtime maps such a file into memory: it is read as it is needed, its pages are shared by
    all processes that use the same bundle, and none of it is copied into a message first. A graph
    without weights worth the while is left as it is, with no file.
    """
    model = onnx.load_from_string(graph)
    data = bytearray()
    for tensor in model.graph.initializer:
        content = numpy_helper.to_array(tensor).tobytes()  # little-endian, as the format wants it
        if len(content) >= SMALLEST:
            data.extend(bytes(-len(data) % PAGE))
            tensor.raw_data = content
            set_external_data(tensor, WEIGHTS, offset=len(data), length=len(content))
            for field in ("raw_data", "float_data", "int32_data", "int64_data", "double_data"):
                tensor.ClearField(field)
            data.extend(content)
    if not data:
        return graph, {}
    return bytes(model.SerializeToString()), {WEIGHTS: bytes(data)}
