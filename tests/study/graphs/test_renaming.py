import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.study.graphs.renaming import prefixed


def test_a_graph_with_an_if_computes_the_same_under_other_names():
    def side(name, operator):
        value = helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        return helper.make_graph(
            [helper.make_node(operator, ["x", "two"], [name])], name, [], [value]
        )

    nodes = [
        helper.make_node("ReduceSum", ["x"], ["sum"], keepdims=0),
        helper.make_node("Greater", ["sum", "two"], ["large"]),
        helper.make_node(
            "If", ["large"], ["y"], then_branch=side("a", "Mul"), else_branch=side("b", "Add")
        ),
        helper.make_node("Clip", ["y", "", "nine"], ["z"]),
    ]
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n"])],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["n"])],
        [numpy_helper.from_array(np.float32(v), k) for k, v in (("two", 2), ("nine", 9))],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    renamed = prefixed(model, "p/")
    assert model.graph.input[0].name == "x"
    for values in ([1.0, 8.0], [0.5, 0.5]):
        given = np.array(values, np.float32)
        first, second = (
            onnxruntime.InferenceSession(one.SerializeToString()).run(None, {name: given})[0]
            for one, name in ((model, "x"), (renamed, "p/x"))
        )
        np.testing.assert_array_equal(first, second)
