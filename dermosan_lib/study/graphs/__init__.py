"""ONNX graphs as files: written node by node, their weights in a file apart.

What others may use of it:

- `GraphWriter`: Nodes and constants of a graph; a node is named by the one tensor it gives.
- `LITES`, `LITE_STEM`, `LITE_TOP`, `LiteStage`, `lite_blocks`: The shape of EfficientNet-Lite in
  numbers.
- `OPSET`: The ONNX operator set that graphs are written for.
- `WRITER_VERSION`: Which way graphs are written; part of cache keys.
- `prefixed`: A copy of a graph with something before the name of every tensor and node.
- `add_lite_blocks`: Append the Lite model ``name`` up to block ``last`` behind ``given``.
- `serialised`: ``model``, checked, as bytes; raises `NetworkError` where it is no valid graph.
- `set_weights_apart`: ``graph`` with its weights moved to a file of their own, and that file by
  name.
- `with_int8_weights`: ``graph`` with the weights of its larger products as int8, a scale for each
  output channel.
- `with_half_weights`: ``graph`` with its convolutions' float32 weights as float16, each behind a
  Cast.
"""

from dermosan_lib.study.graphs.efficientnet_lite_nodes import add_lite_blocks
from dermosan_lib.study.graphs.efficientnet_lite_shape import (
    LITE_STEM,
    LITE_TOP,
    LITES,
    LiteStage,
    lite_blocks,
)
from dermosan_lib.study.graphs.external_weights import set_weights_apart
from dermosan_lib.study.graphs.graph_writer import OPSET, WRITER_VERSION, GraphWriter, serialised
from dermosan_lib.study.graphs.half_weights import with_half_weights
from dermosan_lib.study.graphs.int8_weights import with_int8_weights
from dermosan_lib.study.graphs.renaming import prefixed

__all__ = [
    "LITES",
    "LITE_STEM",
    "LITE_TOP",
    "OPSET",
    "WRITER_VERSION",
    "GraphWriter",
    "LiteStage",
    "add_lite_blocks",
    "lite_blocks",
    "prefixed",
    "serialised",
    "set_weights_apart",
    "with_half_weights",
    "with_int8_weights",
]
