"""Graphs over many pictures: in order, in batches, and averaged over views where asked for."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.decision.test_time_views import view
from dermosan_lib.study.inference.onnx_inference import BATCH, run_graph

PICTURES = np.random.default_rng(0).integers(0, 256, (BATCH + 5, 4, 4, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def corner():
    """A graph that gives the pixel in the first corner, as logits and as embedding."""
    constants = {
        "start": np.array([0, 0]), "end": np.array([1, 1]), "axes": np.array([1, 2]),
        "shape": np.array([-1, 3]),
    }  # fmt: skip
    nodes = [
        helper.make_node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
        helper.make_node("Slice", ["pixels", "start", "end", "axes"], ["cell"]),
        helper.make_node("Reshape", ["cell", "shape"], ["logits"]),
        helper.make_node("Identity", ["logits"], ["embedding"]),
    ]
    graph = helper.make_graph(
        nodes, "corner",
        [helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", 4, 4, 3])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 3])
         for name in ("logits", "embedding")],
        [numpy_helper.from_array(np.int64(value), name) for name, value in constants.items()],
    )  # fmt: skip
    opsets = [helper.make_opsetid("", 17)]
    return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString())


def test_answers_follow_the_rows(corner):
    rows = np.arange(len(PICTURES))[::-1]
    found = run_graph(corner, PICTURES, rows, progress=False)["logits"]
    np.testing.assert_array_equal(found, PICTURES[rows, 0, 0])


@pytest.mark.parametrize("count", [2, 4, 8])
def test_logits_are_the_mean_over_views_and_the_embedding_is_the_pictures_own(corner, count):
    rows = np.arange(len(PICTURES))
    found = run_graph(corner, PICTURES, rows, ["logits", "embedding"], views=count, progress=False)
    seen = [[view(picture, number)[0, 0] for number in range(count)] for picture in PICTURES]
    np.testing.assert_allclose(found["logits"], np.mean(seen, axis=1), rtol=1e-6)
    np.testing.assert_array_equal(found["embedding"], PICTURES[:, 0, 0])
