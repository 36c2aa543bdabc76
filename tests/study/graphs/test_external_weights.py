"""Weights in a file of their own: the same answers, refused where the file was changed."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.bundle import CARD_SCHEMA, MODEL, Bundle, write_bundle
from dermosan_lib.errors import BundleError
from dermosan_lib.study.graphs.external_weights import PAGE, WEIGHTS, set_weights_apart
from dermosan_lib.study.inference.onnx_inference import run_graph

SIZE_PX = 32


@pytest.fixture
def card(tiny_bundle):
    return {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256", "schema")}


@pytest.fixture
def graph():
    """Logits from all pixels by two large weights, one as raw bytes, one as a list of floats."""
    rng = np.random.default_rng(0)
    raw = numpy_helper.from_array(rng.normal(size=(3, 300)).astype(np.float32), "raw")
    listed = helper.make_tensor(
        "listed", TensorProto.FLOAT, (300, 7), rng.normal(size=2100).tolist()
    )
    nodes = [
        helper.make_node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["pixels"], ["mean"], axes=[1, 2], keepdims=0),
        helper.make_node("MatMul", ["mean", "raw"], ["hidden"]),
        helper.make_node("MatMul", ["hidden", "listed"], ["logits"]),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", SIZE_PX, SIZE_PX, 3])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 7])
    whole = helper.make_graph(nodes, "dense", [image], [logits], [raw, listed])
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(whole, opset_imports=opsets, ir_version=8).SerializeToString()


def test_answers_stay_and_weights_leave_the_graph(graph, tmp_path, card):
    model, files = set_weights_apart(graph)
    assert len(model) < 1000
    assert list(files) == [WEIGHTS]
    bundle = write_bundle(tmp_path / "b", model, card, files)
    assert set(bundle.card["files"]) == {MODEL, WEIGHTS, CARD_SCHEMA}
    pictures = np.random.default_rng(1).integers(0, 256, (5, SIZE_PX, SIZE_PX, 3), dtype=np.uint8)
    before, after = (
        run_graph(one, pictures, range(5), progress=False)["logits"]
        for one in (graph, bundle.model_path)
    )
    np.testing.assert_array_equal(before, after)


def test_every_weight_begins_a_page(graph):
    model = onnx.load_model_from_string(set_weights_apart(graph)[0])
    entries = [{e.key: e.value for e in t.external_data} for t in model.graph.initializer]
    assert [int(entry["offset"]) % PAGE for entry in entries] == [0, 0]
    assert [int(entry["length"]) for entry in entries] == [3600, 8400]


def test_a_changed_weight_is_refused(graph, tmp_path, card):
    model, files = set_weights_apart(graph)
    bundle = write_bundle(tmp_path / "b", model, card, files)
    content = bytearray(files[WEIGHTS])
    content[100] ^= 1
    (bundle.path / WEIGHTS).write_bytes(content)
    with pytest.raises(BundleError, match="has changed since it was written"):
        Bundle.load(bundle.path)


def test_a_graph_of_small_weights_stays_whole(tiny_bundle):
    graph = tiny_bundle.model_path.read_bytes()
    assert set_weights_apart(graph) == (graph, {})
