"""A graph that also tells what its maps hold at several depths, and its head's dense layers."""

import onnx
from onnx import TensorProto, helper


def with_levels(graph: bytes) -> bytes:
    """``graph`` of `export_rest`, which also gives mean and spread of maps at several depths.

    These are the maps that it is given and those behind the last residual block of each width,
    ``level_0`` first; spread is the standard deviation over places. Each is ``(n, channels)``. The
    head's dense layers are ``hidden_0`` and on.
    """
    model = onnx.load_from_string(graph)
    body = model.graph
    made = {node.name for node in body.node}
    adds = [node.name for node in body.node if node.op_type == "Add"]
    last = [name for name in adds if _next_block(name) not in made]
    for place, name in enumerate([body.node[0].output[0], *last]):
        level = f"level_{place}"
        nodes = [
            helper.make_node("ReduceMean", [name], [f"{level}_mean"], axes=[2, 3], keepdims=0),
            helper.make_node("ReduceMean", [name], [f"{level}_centre"], axes=[2, 3], keepdims=1),
            helper.make_node("Sub", [name, f"{level}_centre"], [f"{level}_step"]),
            helper.make_node("Mul", [f"{level}_step"] * 2, [f"{level}_square"]),
            helper.make_node("ReduceMean", [f"{level}_square"], [f"{level}_variance"],
                             axes=[2, 3], keepdims=0),
            helper.make_node("Sqrt", [f"{level}_variance"], [f"{level}_spread"]),
        ]  # fmt: skip
        body.node.extend(nodes)
        body.output.extend(
            helper.make_tensor_value_info(f"{level}_{kind}", TensorProto.FLOAT, ["n", None])
            for kind in ("mean", "spread")
        )
    pooled = [node.name for node in body.node].index("embedding")
    dense = [node.name for node in body.node[pooled:] if node.op_type == "Relu"]
    for place, name in enumerate(one for one in dense if one != "activation_maps"):
        hidden = f"hidden_{place}"
        body.node.append(helper.make_node("Identity", [name], [hidden]))
        body.output.append(helper.make_tensor_value_info(hidden, TensorProto.FLOAT, ["n", None]))
    return bytes(model.SerializeToString())


def _next_block(name: str) -> str:
    """``block8_add`` of ``block7_add``."""
    number = int("".join(filter(str.isdigit, name)))
    return name.replace(str(number), str(number + 1))
