"""A bundle whose answers are known by pen and paper."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.bundle import Bundle, write_bundle
from dermosan_lib.conditions import load_taxonomy

CODES = ("nv", "mel", "akiec", "bkl")  # benign, malignant, premalignant, benign
SIZE_PX = 8


def plain_graph(
    shift=(0.0, 0.0, 0.0), *, size_px=SIZE_PX, classes=4, names=None, ends=None, shape=None
):
    """A picture of one colour gives logits of a tenth of red, green, blue, and 0.

    ``embedding`` is a tenth of red, green and blue; maps are zero. ``shift`` is added to all three
    outputs; ``names`` are other names for them. ``ends`` cuts logits to so many, and ``shape``
    gives them another shape, which is known only when the graph runs.
    """
    outputs = names or ("logits", "embedding", "activation_maps")
    kernel = np.eye(3, classes, dtype=np.float32)
    nodes = [
        helper.make_node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["pixels"], ["colour"], axes=[1, 2], keepdims=0),
        helper.make_node("Mul", ["colour", "tenth"], ["tenths"]),
        helper.make_node("MatMul", ["tenths", "kernel"], ["plain"]),
        helper.make_node("Mul", ["pixels", "zero"], ["dark"]),
        helper.make_node("MatMul", ["dark", "kernel"], ["cells"]),
        helper.make_node("Add", ["plain", "shift0"], [outputs[0] if ends is shape else "all"]),
        helper.make_node("Add", ["tenths", "shift1"], [outputs[1]]),
        helper.make_node("Add", ["cells", "shift2"], [outputs[2]]),
    ]
    if ends is not shape:
        nodes += [
            helper.make_node("ReduceMax", ["dark"], ["nought"], keepdims=0),
            helper.make_node("Cast", ["nought"], ["whole"], to=TensorProto.INT64),
            helper.make_node("Add", ["whole", "wanted"], ["late"]),
            helper.make_node("Reshape", ["all", "late"], [outputs[0]])
            if shape
            else helper.make_node("Slice", ["all", "start", "late", "axis"], [outputs[0]]),
        ]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", size_px, size_px, 3])
    shapes = (
        [None, None] if ends or shape else ["n", classes],
        ["n", 3],
        ["n", size_px, size_px, classes],
    )
    found = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in zip(outputs, shapes, strict=True)
    ]
    constants = {"kernel": kernel, "tenth": np.float32(0.1), "zero": np.float32(0)}
    constants |= {f"shift{k}": np.float32(value) for k, value in enumerate(shift)}
    if ends is not shape:
        wanted = shape or [ends]
        constants |= {"wanted": np.int64(wanted), "start": np.int64([0]), "axis": np.int64([1])}
    graph = helper.make_graph(
        nodes, "plain", [image], found,
        [numpy_helper.from_array(np.asarray(one), name) for name, one in constants.items()],
    )  # fmt: skip
    opsets = [helper.make_opsetid("", 17)]
    return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString())


@pytest.fixture(scope="session")
def pen_and_paper(tmp_path_factory):
    """Write a bundle of `plain_graph`, its card changed as told."""

    def make(graph=None, files=None, **changes):
        taxonomy = load_taxonomy("ham7").subset(CODES)
        card = {
            "name": "plain",
            "version": "1",
            "taxonomy": "four",
            "conditions": [condition.to_dict() for condition in taxonomy],
            "input": {"size_px": SIZE_PX},
            "temperature": 1.0,
            "data": {"name": "nothing"},
            **changes,
        }
        target = tmp_path_factory.mktemp("plain") / "bundle"
        return Bundle.load(write_bundle(target, graph or plain_graph(), card, files).path)

    make.graph = plain_graph
    make.codes = CODES
    return make
