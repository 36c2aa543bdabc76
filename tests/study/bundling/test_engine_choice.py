"""Engines: int8 is kept where it answers as float32 does, and refused in words elsewhere."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import NetworkError
from dermosan_lib.study.bundling import engine_choice
from dermosan_lib.study.bundling.engine_choice import FLOAT32_FILE, choose_engine
from dermosan_lib.study.bundling.int8_quantisation import quantise
from dermosan_lib.study.inference.onnx_inference import run_graph

SIZE_PX, N = 32, 240
HAM7 = load_taxonomy("ham7")
OUTPUTS = ("logits", "embedding", "activation_maps")
FEATURES = 24


def conv_graph(weights):
    """Two convolutions, pooling and a dense layer, of the bundle contract."""
    nodes = [
        helper.make_node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["pixels", "scale"], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["planes", "k1", "b1"], ["c1"], name="c1", strides=[2, 2]),
        helper.make_node("Relu", ["c1"], ["r1"], name="r1"),
        helper.make_node("Conv", ["r1", "k2", "b2"], ["c2"], name="c2", strides=[2, 2]),
        helper.make_node("Relu", ["c2"], ["r2"], name="r2"),
        helper.make_node("ReduceMean", ["r2"], ["embedding"], axes=[2, 3], keepdims=0),
        helper.make_node("MatMul", ["embedding", "kernel"], ["logits"], name="dense"),
        helper.make_node("Transpose", ["r2"], ["cells"], perm=[0, 2, 3, 1]),
        helper.make_node("MatMul", ["cells", "kernel"], ["signed"], name="maps"),
        helper.make_node("Relu", ["signed"], ["activation_maps"]),
    ]
    classes = weights["kernel"].shape[1]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", SIZE_PX, SIZE_PX, 3])
    shapes = {"logits": [classes], "embedding": [FEATURES], "activation_maps": [7, 7, classes]}
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shapes[name]])
        for name in OUTPUTS
    ]
    constants = [
        numpy_helper.from_array(np.asarray(value, np.float32), name)
        for name, value in {**weights, "scale": 1 / 255}.items()
    ]
    graph = helper.make_graph(nodes, "conv", [image], outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString()


@pytest.fixture(scope="module")
def data():
    """Pictures, each class of another colour and grain, and their classes."""
    rng = np.random.default_rng(7)
    labels = np.arange(N) % len(HAM7)
    colours = rng.integers(40, 216, (len(HAM7), 1, 1, 3))
    grain = rng.normal(0, 1, (N, SIZE_PX, SIZE_PX, 3)) * (8 + 3 * labels)[:, None, None, None]
    pictures = np.clip(colours[labels] + grain, 0, 255).astype(np.uint8)
    return pictures, labels


@pytest.fixture(scope="module")
def weights(data):
    """Random convolutions and the dense layer that tells the classes apart best behind them."""
    pictures, labels = data
    rng = np.random.default_rng(8)
    found = {
        "k1": rng.normal(0, 0.4, (16, 3, 3, 3)),
        "b1": rng.normal(0, 0.1, 16),
        "k2": rng.normal(0, 0.15, (FEATURES, 16, 3, 3)),
        "b2": rng.normal(0, 0.1, FEATURES),
        "kernel": np.zeros((FEATURES, len(HAM7))),
    }
    embedding = run_graph(conv_graph(found), pictures, range(N), ["embedding"], progress=False)
    wanted = 8.0 * np.eye(len(HAM7))[labels]
    found["kernel"] = np.linalg.lstsq(embedding["embedding"], wanted, rcond=None)[0]
    return found


def damaged(weights):
    """The same function in float32: one channel's values a thousandfold, undone by the next layer.

    A tensor has one scale in int8, which that channel then takes for itself.
    """
    k1, b1, k2 = (weights[name].copy() for name in ("k1", "b1", "k2"))
    k1[0] *= 1000
    b1[0] *= 1000
    k2[:, 0] /= 1000
    return {**weights, "k1": k1, "b1": b1, "k2": k2}


def choose(graph, data, **options):
    pictures, labels = data
    return choose_engine(graph, pictures, np.arange(N), labels, HAM7, **options)


def test_int8_that_answers_as_float32_does_is_kept_with_its_figures(weights, data):
    graph = conv_graph(weights)
    engine = choose(graph, data)
    assert engine.facts["name"] == "int8", engine.facts
    assert engine.quantised
    assert engine.files == {FLOAT32_FILE: graph}
    assert engine.facts["calibration_images"] == 120
    figures = engine.facts["parity"]
    assert set(figures) == {
        "top_1_agreement", "macro_auc_drop", "sensitivity_drop", "map_correlation",
    }  # fmt: skip
    assert all(found["holds"] and found["n"] > 0 for found in figures.values())
    assert figures["top_1_agreement"]["n"] == N - 120
    assert engine.facts["arithmetics"] == ["int8", "float32"]
    second = engine.facts["parity_in_float32"]
    assert set(second) == set(figures)
    assert all(found["holds"] and found["n"] > 0 for found in second.values())
    suspicious = int(HAM7.suspicious[data[1]].sum())
    assert 0 < figures["sensitivity_drop"]["n"] < suspicious


def test_maps_and_logits_of_int8_stay_close(weights, data):
    graph = conv_graph(weights)
    engine = choose(graph, data)
    before, after = (
        run_graph(one, data[0], range(N), OUTPUTS, progress=False) for one in (graph, engine.graph)
    )
    for name in OUTPUTS:
        distance = np.linalg.norm(before[name] - after[name])
        assert 0 < distance < 0.1 * np.linalg.norm(before[name]), name


def test_int8_s_form_in_float32_says_the_same_and_still_has_its_relus(weights, data):
    engine = choose(conv_graph(weights), data)
    int8, float32 = (
        run_graph(engine.graph, data[0], range(N), OUTPUTS, in_float32=form, progress=False)
        for form in (False, True)
    )
    trained = run_graph(conv_graph(weights), data[0], range(N), OUTPUTS, progress=False)
    for name in OUTPUTS:
        far, near = (np.linalg.norm(one[name] - trained[name]) for one in (int8, float32))
        assert 0 < near < 0.05 * np.linalg.norm(trained[name]), name
        assert near < far, name  # weights are rounded, what passes between layers is not
    assert float32["embedding"].min() >= 0


def test_a_form_in_float32_that_breaks_a_bound_is_not_named(weights, data, monkeypatch):
    held = engine_choice.compare_engines
    calls = []

    def second_breaks(*arguments):
        calls.append(held(*arguments))
        figures = calls[-1].figures
        if len(calls) == 2:
            figures["top_1_agreement"]["holds"] = False
        return calls[-1]

    monkeypatch.setattr(engine_choice, "compare_engines", second_breaks)
    facts = choose(conv_graph(weights), data).facts
    assert facts["name"] == "int8"
    assert facts["arithmetics"] == ["int8"]
    assert not facts["parity_in_float32"]["top_1_agreement"]["holds"]


def test_a_network_damaged_on_purpose_is_refused_and_stays_float32(weights, data):
    graph = conv_graph(damaged(weights))
    whole, same = (
        run_graph(one, data[0], range(N), progress=False)["logits"]
        for one in (conv_graph(weights), graph)
    )
    np.testing.assert_allclose(same, whole, atol=1e-3)  # damage that float32 does not feel
    engine = choose(graph, data)
    assert engine.facts["name"] == "float32"
    assert engine.graph == graph
    assert not engine.quantised
    assert engine.facts["reason"].startswith("int8 was refused: ")
    assert "top 1 agreement is" in engine.facts["reason"]
    assert not engine.facts["parity"]["top_1_agreement"]["holds"]


def test_int8_asked_for_and_refused_is_an_error_in_words(weights, data):
    graph = conv_graph(damaged(weights))
    with pytest.raises(NetworkError, match=r"int8 was refused: .* bound .* Choose engine=auto"):
        choose(graph, data, asked="int8")


def test_float32_asked_for_is_left_alone(weights, data):
    graph = conv_graph(weights)
    engine = choose(graph, data, asked="float32")
    assert (engine.graph, engine.files, engine.facts["name"]) == (graph, {}, "float32")
    assert "parity" not in engine.facts


def test_too_few_images_stay_float32_and_say_why(weights, data):
    pictures, labels = data
    graph = conv_graph(weights)
    engine = choose_engine(graph, pictures, np.arange(1), labels[:1], HAM7)
    assert engine.facts["name"] == "float32"
    assert "at least 2 validation images" in engine.facts["reason"]


def test_the_same_seed_gives_the_same_bytes(weights, data):
    graph = conv_graph(weights)
    assert choose(graph, data).graph == choose(graph, data).graph


def test_the_head_is_left_in_float32(weights, data):
    quantised = onnx.load_from_string(quantise(conv_graph(weights), data[0], np.arange(40)))
    by_output = {name: node for node in quantised.graph.node for name in node.output}
    for node in quantised.graph.node:
        if node.op_type in ("MatMul", "Gemm"):
            assert by_output.get(node.input[1]) is None  # the kernel itself, not a scaled int8
        if node.op_type == "Conv":
            assert by_output[node.input[1]].op_type == "DequantizeLinear"


def test_a_graph_that_is_none_is_refused_in_words(data):
    with pytest.raises(NetworkError, match=r"could not be quantised .* engine=float32"):
        quantise(b"no graph", data[0], np.arange(8))


@pytest.mark.parametrize("change", [dict, damaged])
def test_int8_weights_alone_are_kept_with_float32_arithmetic(weights, data, change):
    """Also where activations cannot be rounded: only weights are, with a scale a channel."""
    graph = conv_graph(change(weights))
    engine = choose(graph, data, asked="int8_weights")
    assert (engine.facts["name"], engine.facts["weights"]) == ("float32", "int8")
    assert engine.files == {FLOAT32_FILE: graph}
    assert all(found["holds"] for found in engine.facts["parity"].values())
    before, after = (
        run_graph(one, data[0], range(N), OUTPUTS, progress=False) for one in (graph, engine.graph)
    )
    assert np.linalg.norm(before["logits"] - after["logits"]) > 0
    assert len(engine.graph) < len(graph)
