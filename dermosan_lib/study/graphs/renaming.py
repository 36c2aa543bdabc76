"""Give all tensors of a graph other names, so that it can stand beside another graph's."""

import onnx


def prefixed(model: onnx.ModelProto, prefix: str) -> onnx.ModelProto:
    """A copy of ``model`` with ``prefix`` before the name of every tensor and node.

    Names within graphs in nodes (such as the sides of an ``If``) are changed too, those of outer
    tensors that they read included, which `onnx.compose.add_prefix` of onnx 1.23 leaves as they
    were.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    _rename(copy.graph, prefix)
    return copy


def _rename(graph: onnx.GraphProto, prefix: str) -> None:
    named = [*graph.input, *graph.output, *graph.value_info, *graph.initializer]
    named += [half for one in graph.sparse_initializer for half in (one.values, one.indices)]
    for value in named:
        value.name = _with(prefix, value.name)
    for node in graph.node:
        node.name = _with(prefix, node.name)
        node.input[:] = [_with(prefix, name) for name in node.input]
        node.output[:] = [_with(prefix, name) for name in node.output]
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                _rename(attribute.g, prefix)
            for inner in attribute.graphs:
                _rename(inner, prefix)


def _with(prefix: str, name: str) -> str:
    """An empty name stands for an input that is left out, and stays."""
    return f"{prefix}{name}" if name else ""
