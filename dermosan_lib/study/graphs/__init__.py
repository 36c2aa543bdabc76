"""ONNX graphs as files: written node by node, their weights in a file apart.

What others may use of it:

- `GraphWriter`: Nodes and constants of a graph; a node is named by the one tensor it gives.
- `OPSET`: The ONNX operator set that graphs are written for.
- `WRITER_VERSION`: Which way graphs are written; part of cache keys.
- `prefixed`: A copy of a graph with something before the name of every tensor and node.
- `serialised`: ``model``, checked, as bytes; raises `NetworkError` where it is no valid graph.
- `set_weights_apart`: ``graph`` with its weights moved to a file of their own, and that file by
  name.
"""

from dermosan_lib.study.graphs.external_weights import set_weights_apart
from dermosan_lib.study.graphs.graph_writer import OPSET, WRITER_VERSION, GraphWriter, serialised
from dermosan_lib.study.graphs.renaming import prefixed

__all__ = ["OPSET", "WRITER_VERSION", "GraphWriter", "prefixed", "serialised", "set_weights_apart"]
