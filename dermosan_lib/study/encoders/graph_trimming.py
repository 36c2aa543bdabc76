"""The part of an encoder's graph that leads from the pictures to one tensor, and no more."""

import difflib
from collections.abc import Iterator

import onnx
from onnx import TensorProto

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.graph_loading import inner_graphs
from dermosan_lib.system import few

FLOATS = {
    TensorProto.FLOAT: "float32",
    TensorProto.FLOAT16: "float16",
    TensorProto.DOUBLE: "float64",
}


def only_input(model: onnx.ModelProto, file: str) -> onnx.ValueInfoProto:
    """The graph's one input that has no weights: the pictures, of rank 4 and a kind of float.

    Raises `NetworkError` where there are several (weights or a mask to be handed over at each
    call), or none, or one of another rank or kind.
    """
    weights = {tensor.name for tensor in model.graph.initializer}
    weights |= {tensor.values.name for tensor in model.graph.sparse_initializer}
    given = [one for one in model.graph.input if one.name not in weights]
    if len(given) != 1:
        names = few([one.name[:80] for one in given]) or "none"
        raise NetworkError(
            f"An encoder must take one input, the pictures, and hold its weights itself, but "
            f"{file} takes {len(given)}: {names}. Export it with its weights inside "
            "(export_params=True) and all other inputs fixed."
        )
    taken = given[0].type.tensor_type
    if not taken.HasField("shape"):  # not told at all; the sidecar must tell the more
        taken.shape.dim.extend(onnx.TensorShapeProto.Dimension() for _ in range(4))
    if taken.elem_type not in FLOATS:
        kind = TensorProto.DataType.Name(taken.elem_type).lower()
        raise NetworkError(
            f"An encoder must take pictures as {', '.join(FLOATS.values())}, but {file} takes "
            f"{kind}. Export it behind the step that turns grey values into floats; the sidecar "
            "tells scale, mean and std."
        )
    if len(taken.shape.dim) != 4:
        raise NetworkError(
            f"An encoder must take pictures of rank 4 (pictures, channels, rows, columns), but "
            f"{file} takes {given[0].name!r} of rank {len(taken.shape.dim)}: "
            f"{in_brackets(given[0])}. Export the part that takes whole pictures."
        )
    return given[0]


def chosen_output(model: onnx.ModelProto, wanted: str | None, file: str) -> str:
    """The tensor to read: ``wanted``, an output or an inner one, or else the only output.

    Raises `NetworkError` where there is none of that name, or several outputs and no choice.
    """
    outputs = [str(one.name) for one in model.graph.output]
    if wanted is None:
        if len(outputs) != 1:
            told = ", ".join(f"{one.name} {in_brackets(one)}" for one in model.graph.output[:5])
            raise NetworkError(
                f"An encoder must give one output, or its sidecar name one, but {file} gives "
                f"{len(outputs)}: {told or 'none'}. Write one under output in the "
                "sidecar."
            )
        return outputs[0]
    names = [name for node in model.graph.node for name in node.output if name]
    if wanted not in names:
        near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.3) or outputs
        raise NetworkError(
            f"output must name an output or an inner tensor of {file}, but is {wanted[:200]!r}. "
            f"Choose such as {', '.join(near[:3])}."
        )
    return wanted


def trimmed(model: onnx.ModelProto, output: str) -> onnx.ModelProto:
    """A copy of ``model`` with the nodes and weights that ``output`` needs and nothing else.

    Shapes told of inner tensors are dropped, since they may hold for one picture at a time alone;
    so are metadata and texts. Inputs that are weights are no inputs any more.
    """
    needed, nodes = {output}, []
    for node in reversed(model.graph.node):
        if needed.isdisjoint(node.output):
            continue
        nodes.append(node)
        needed.update(_reads(node))
    weights = {tensor.name for tensor in model.graph.initializer}
    result = onnx.ModelProto()
    result.ir_version = max(model.ir_version, 8)  # from 4 on weights need not be inputs
    result.opset_import.extend(
        one for one in model.opset_import if one.domain in ("", "ai.onnx")
    )  # fmt: skip
    graph = result.graph
    graph.name = "encoder"
    graph.node.extend(reversed(nodes))
    graph.initializer.extend(one for one in model.graph.initializer if one.name in needed)
    graph.sparse_initializer.extend(
        one for one in model.graph.sparse_initializer if one.values.name in needed
    )
    graph.input.extend(
        one for one in model.graph.input if one.name in needed and one.name not in weights
    )
    graph.output.append(onnx.ValueInfoProto(name=output))
    for node in graph.node:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    for tensor in graph.initializer:
        tensor.ClearField("doc_string")
        tensor.ClearField("data_location")  # read by now, wherever it lay
    return result


def in_brackets(value: onnx.ValueInfoProto) -> str:
    """A tensor's shape such as ``[n, 3, 224, 224]``."""
    edges = (
        one.dim_value if one.HasField("dim_value") else one.dim_param or "?"
        for one in value.type.tensor_type.shape.dim
    )
    return f"[{', '.join(map(str, edges))}]"


def _reads(node: onnx.NodeProto) -> Iterator[str]:
    """Tensors that a node reads, those that the graphs within it take from outside included."""
    yield from filter(None, node.input)
    for graph in inner_graphs(node):
        yield from (one.name for one in graph.output)
        for inner in graph.node:
            yield from _reads(inner)
