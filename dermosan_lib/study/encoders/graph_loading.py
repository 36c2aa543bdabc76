"""An encoder's graph from its file: standard operators only, its weights inside or beside it.

Nothing of the file is run here, and later nothing but the graph: metadata, training information
and names of libraries are left behind.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import onnx
from onnx.external_data_helper import load_external_data_for_model

from dermosan_lib.bundle import external_files
from dermosan_lib.errors import NetworkError

STANDARD = ("", "ai.onnx")
OLDEST_OPSET = 7  # from which on broadcasting is as NumPy's
MAX_BYTES = 1_900_000_000  # a message of protobuf holds 2 GB, and head and frame come on top


def load_graph(path: Path) -> onnx.ModelProto:
    """The graph in ``path`` with all its weights, its functions inlined, held to the rules.

    Raises `NetworkError` for what is no graph in ONNX format, is too large, names data outside its
    folder, holds custom operators, or is written in an operator set that is too old.
    """
    if not path.is_file():
        raise NetworkError(f"An encoder is a file, but {path} is none. Check the path.")
    data = _data_files(path)
    total = path.stat().st_size + sum(file.stat().st_size for file in data)
    if total > MAX_BYTES:
        raise NetworkError(
            f"{path.name} and its weights have {total / 1e9:.1f} GB; the limit is "
            f"{MAX_BYTES / 1e9:.1f} GB. Export it in float16, or choose a smaller encoder."
        )
    try:
        model = onnx.load(path, load_external_data=False)
        load_external_data_for_model(model, str(path.parent))
    except Exception as error:  # protobuf, onnx and the file system raise several types
        raise _unreadable(path, error) from error
    if not all(isinstance(name, str) for name in _names(model)):  # protobuf then gives bytes
        raise _unreadable(path, ValueError("a name in it is no Unicode text"))
    model = _inlined(model, path)
    check_operators(model, path.name)
    return model


def _data_files(path: Path) -> list[Path]:
    """The files that the graph names as its weights, each a regular one in the graph's folder."""
    try:
        with path.open("rb") as stream:
            named = external_files(stream, path.stat().st_size)
    except (ValueError, OSError) as error:
        raise _unreadable(path, error) from error
    return [_inside(path, name) for name in sorted(named)]


def _inside(path: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts + PureWindowsPath(name).parts
    absolute = PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor
    folder = path.parent.resolve()
    file = folder / name if name and not absolute and "\0" not in name else folder
    if absolute or ".." in parts or not name or not file.resolve().is_relative_to(folder):
        raise NetworkError(
            f"An encoder's weights must lie in its own folder, but {path.name} names {name[:200]!r}"
            ". Export it anew with its weights beside it, or in one file."
        )
    if not file.is_file():
        raise NetworkError(
            f"{path.name} keeps its weights in {name[:200]!r} beside it, but that file is not "
            "there. Copy it too, or export the encoder in one file."
        )
    return file


def _inlined(model: onnx.ModelProto, path: Path) -> onnx.ModelProto:
    if not model.functions:
        return model
    import onnx.inliner

    try:
        return onnx.inliner.inline_local_functions(model)
    except Exception as error:  # of undocumented types
        raise _unreadable(path, error) from error


def check_operators(model: onnx.ModelProto, name: str) -> None:
    """Raise `NetworkError` for an operator that is not ONNX's own, in this or an inner graph."""
    versions = {one.domain: one.version for one in model.opset_import}
    opset = max((versions.get(domain, 0) for domain in STANDARD), default=0)
    if opset < OLDEST_OPSET:
        raise NetworkError(
            f"{name} must be written in operator set {OLDEST_OPSET} or later, but is in {opset}. "
            "Export it anew, such as with opset_version=17."
        )
    for node in all_nodes(model.graph):
        if node.domain not in STANDARD:
            raise NetworkError(
                f"An encoder must be made of ONNX's own operators, but {name} has "
                f"{node.op_type[:80]!r} of {node.domain[:80]!r}, which needs a library. Export it "
                "without custom or optimised operators."
            )
        if not onnx.defs.has(node.op_type):
            raise NetworkError(
                f"An encoder must be made of ONNX's own operators, but {name} has "
                f"{node.op_type[:80]!r}, which ONNX does not know. Export it anew."
            )


def all_nodes(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto]:
    """The nodes of ``graph`` and of the graphs within them."""
    for node in graph.node:
        yield node
        for inner in inner_graphs(node):
            yield from all_nodes(inner)


def inner_graphs(node: onnx.NodeProto) -> Iterator[onnx.GraphProto]:
    """The graphs in a node's attributes, such as the two sides of an ``If``."""
    for attribute in node.attribute:
        if attribute.type == onnx.AttributeProto.GRAPH:
            yield attribute.g
        yield from attribute.graphs


def _names(model: onnx.ModelProto) -> Iterator[object]:
    """Every name that is read later on."""
    inner = (graph for node in all_nodes(model.graph) for graph in inner_graphs(node))
    for graph in (model.graph, *inner):
        for values in (graph.input, graph.output, graph.initializer, graph.value_info):
            yield from (value.name for value in values)
        yield from (one.values.name for one in graph.sparse_initializer)
    for value in (*model.graph.input, *model.graph.output):
        yield from (edge.dim_param for edge in value.type.tensor_type.shape.dim)
    for node in all_nodes(model.graph):
        yield from (node.op_type, node.domain, node.name, *node.input, *node.output)
        yield from (attribute.name for attribute in node.attribute)
    yield from (one.domain for one in model.opset_import)


def _unreadable(path: Path, error: Exception) -> NetworkError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
    return NetworkError(
        f"An encoder must be a graph in ONNX format, but {path.name} cannot be read ({reason}). "
        "Export it anew, or copy it again."
    )
