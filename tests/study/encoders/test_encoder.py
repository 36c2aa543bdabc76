import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.encoder import open_encoder
from dermosan_lib.study.encoders.graph_trial import drawn


def embedding(encoder, pictures):
    session = onnxruntime.InferenceSession(encoder.features_graph)
    assert [one.name for one in session.get_inputs()] == ["image"]
    return session.run(["embedding"], {"image": pictures})[0]


def by_hand(model, pictures, output, entries, *, last=False, order=(0, 1, 2)):
    """The tensor ``output`` of ``model`` for pictures normalised by NumPy."""
    model.graph.output.append(onnx.ValueInfoProto(name=output))
    values = pictures[..., list(order)].astype(np.float64) * entries.get("scale", 1 / 255)
    values = (values - np.array(entries["mean"])) / np.array(entries["std"])
    values = values if last else values.transpose(0, 3, 1, 2)
    kind = model.graph.input[0].type.tensor_type.elem_type
    values = values.astype(helper.tensor_dtype_to_np_dtype(kind))
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run([output], {"pixels": values})[0].astype(np.float32)


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ({"output": "tokens"}, lambda t: np.concatenate([t[:, 0], t[:, 1:].mean(axis=1)], axis=1)),
        ({"output": "tokens", "pool": "cls"}, lambda t: t[:, 0]),
        ({"output": "tokens", "pool": "mean"}, lambda t: t[:, 1:].mean(axis=1)),
        ({}, lambda t: t[:, 0]),  # the pooled output, which is the class token
    ],
)
def test_features_of_a_vit_are_those_of_its_own_graph(small, tmp_path, entries, wanted):
    encoder = open_encoder(small.write(tmp_path, small.vit(), **entries))
    pictures = drawn(small.SIZE)
    tokens = by_hand(small.vit(), pictures, "tokens", small.SIDECAR)
    np.testing.assert_allclose(embedding(encoder, pictures), wanted(tokens), rtol=1e-4, atol=1e-5)
    assert encoder.size_px == small.SIZE
    assert encoder.layout == "NCHW"


@pytest.mark.parametrize(
    ("layout", "kind", "entries"),
    [
        ("NCHW", "f4", {}),
        ("NHWC", "f4", {}),
        ("NCHW", "f2", {}),
        ("NHWC", "f4", {"channels": "BGR", "scale": 1, "mean": [120, 110, 100], "std": 58}),
    ],
)
def test_features_of_a_cnn_are_means_over_its_maps(small, tmp_path, layout, kind, entries):
    model = small.cnn(layout=layout, kind=kind)
    encoder = open_encoder(small.write(tmp_path, model, **entries))
    pictures = drawn(small.SIZE)
    order = (2, 1, 0) if entries.get("channels") == "BGR" else (0, 1, 2)
    maps = by_hand(
        model, pictures, "sums", {**small.SIDECAR, **entries}, last=layout == "NHWC", order=order
    )
    wanted = np.maximum(maps, 0).mean(axis=(2, 3))
    tolerance = 2e-2 if kind == "f2" else 1e-5
    np.testing.assert_allclose(embedding(encoder, pictures), wanted, rtol=tolerance, atol=1e-4)
    assert encoder.features.grid == (4, 4)


@pytest.mark.parametrize("opset", [9, 12, 14, 17, 20])
def test_operator_set_of_the_encoder_is_kept(small, tmp_path, opset):
    model = small.cnn()
    model.opset_import[0].version = opset
    encoder = open_encoder(small.write(tmp_path, model))
    assert onnx.load_from_string(encoder.features_graph).opset_import[0].version == opset


def test_names_of_the_encoder_may_be_those_of_the_contract(small, tmp_path):
    model = small.cnn()
    for node in model.graph.node:
        node.input[:] = ["image" if name == "pixels" else name for name in node.input]
        node.output[:] = ["logits" if name == "maps" else name for name in node.output]
    model.graph.input[0].name, model.graph.output[0].name = "image", "logits"
    encoder = open_encoder(small.write(tmp_path, model))
    reference = open_encoder(small.write(tmp_path, small.cnn(), "other"))
    pictures = drawn(small.SIZE)
    np.testing.assert_array_equal(embedding(encoder, pictures), embedding(reference, pictures))


def test_a_batch_of_one_that_is_fixed_by_name_alone_is_opened(small, tmp_path):
    encoder = open_encoder(small.write(tmp_path, small.cnn(shape=(1, 3, 64, 64))))
    assert len(embedding(encoder, drawn(64))) == 2


def test_only_what_the_output_needs_is_kept(small, tmp_path):
    model = small.vit(heads=True)
    model.metadata_props.add(key="note", value="kept nowhere")
    encoder = open_encoder(small.write(tmp_path, model, output="patches"))
    kept = onnx.load_from_string(encoder.features_graph)
    assert not any(node.op_type == "Tanh" for node in kept.graph.node)
    assert not kept.metadata_props
    names = {tensor.name for tensor in kept.graph.initializer}
    assert "encoder/kernel" in names
    assert "encoder/mixing" not in names


def test_facts_name_no_folder(small, tmp_path):
    facts = open_encoder(small.write(tmp_path, small.vit(), output="tokens")).facts()
    assert str(tmp_path) not in str(facts)
    assert facts["licence"] == "MIT"
    assert facts["pool"] == "cls+mean"
    assert facts["activation_maps"].startswith("class activation maps of 4 x 4 patches")


def test_a_changed_file_is_read_anew(small, tmp_path):
    assert open_encoder(small.write(tmp_path, small.vit(), output="tokens")).output == "tokens"
    assert open_encoder(small.write(tmp_path, small.vit(), output="mixed")).output == "mixed"


def test_no_file_is_told(tmp_path):
    with pytest.raises(NetworkError, match=r"must name a file, but .*none.onnx is none"):
        open_encoder(tmp_path / "none.onnx")


def test_graphs_within_nodes_keep_what_they_take_from_outside(small, tmp_path):
    branch = helper.make_graph(
        [helper.make_node("Mul", ["maps", "factor"], ["doubled"])],
        "then", [], [helper.make_tensor_value_info("doubled", TensorProto.FLOAT, None)],
    )  # fmt: skip
    other = helper.make_graph(
        [helper.make_node("Identity", ["maps"], ["same"])],
        "else", [], [helper.make_tensor_value_info("same", TensorProto.FLOAT, None)],
    )  # fmt: skip
    plain = small.cnn()
    model = small.cnn()
    node = helper.make_node("If", ["yes"], ["chosen"], then_branch=branch, else_branch=other)
    model.graph.node.append(node)
    for name, value in (("factor", np.float32(2)), ("yes", np.array(True))):
        model.graph.initializer.append(onnx.numpy_helper.from_array(np.asarray(value), name))
    twice = open_encoder(small.write(tmp_path, model, output="chosen"))
    once = open_encoder(small.write(tmp_path, plain, "plain"))
    pictures = drawn(small.SIZE)
    np.testing.assert_allclose(embedding(twice, pictures), 2 * embedding(once, pictures), rtol=1e-5)
