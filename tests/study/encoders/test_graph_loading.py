import contextlib

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from onnx.external_data_helper import set_external_data

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.encoder import open_encoder
from dermosan_lib.study.encoders.graph_loading import load_graph


def apart(model, folder, location="weights.bin"):
    """``model`` with its kernel in a file of its own, named ``location``."""
    (kernel,) = (one for one in model.graph.initializer if one.name == "kernel")
    data = numpy_helper.to_array(kernel).tobytes()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "weights.bin").write_bytes(data)
    kernel.raw_data = data
    set_external_data(kernel, location, offset=0, length=len(data))
    kernel.ClearField("raw_data")
    return model


def test_weights_beside_the_graph_are_read(small, tmp_path):
    whole = open_encoder(small.write(tmp_path, small.cnn(), "whole"))
    beside = open_encoder(small.write(tmp_path, apart(small.cnn(), tmp_path), "beside"))
    assert beside.features_graph == whole.features_graph


@pytest.mark.parametrize(
    "location",
    ["../weights.bin", "/etc/passwd", "a/../../weights.bin", "C:\\weights.bin", "..\\weights.bin"],
)
def test_weights_elsewhere_are_refused(small, tmp_path, location):
    folder = tmp_path / "inner"
    (tmp_path / "weights.bin").write_bytes(bytes(100_000))
    path = small.write(folder, apart(small.cnn(), folder, location))
    with pytest.raises(NetworkError, match=r"must lie in its own folder, but encoder.onnx names"):
        load_graph(path)


def test_a_link_to_weights_elsewhere_is_refused(small, tmp_path):
    folder = tmp_path / "inner"
    path = small.write(folder, apart(small.cnn(), folder))
    (folder / "weights.bin").rename(tmp_path / "weights.bin")
    (folder / "weights.bin").symlink_to(tmp_path / "weights.bin")
    with pytest.raises(NetworkError, match="must lie in its own folder"):
        load_graph(path)


def test_missing_and_short_weights_are_told(small, tmp_path):
    path = small.write(tmp_path, apart(small.cnn(), tmp_path))
    (tmp_path / "weights.bin").write_bytes(b"short")
    with pytest.raises(NetworkError):
        open_encoder(path)
    (tmp_path / "weights.bin").unlink()
    with pytest.raises(NetworkError, match=r"not there\. Copy it too"):
        load_graph(path)


@pytest.mark.parametrize("inner", [False, True])
def test_custom_operators_are_refused(small, tmp_path, inner):
    model = small.cnn()
    node = helper.make_node("Magic", ["maps"], ["spell"], domain="com.wizard")
    if inner:
        graph = helper.make_graph([node], "b", [], [onnx.ValueInfoProto(name="spell")])
        node = helper.make_node("If", ["yes"], ["spell"], then_branch=graph, else_branch=graph)
    model.graph.node.append(node)
    path = small.write(tmp_path, model)
    with pytest.raises(NetworkError, match=r"'Magic' of 'com.wizard', which needs a library"):
        load_graph(path)


def test_operators_that_onnx_does_not_know_are_refused(small, tmp_path):
    model = small.cnn()
    model.graph.node[1].op_type = "Reluu"
    with pytest.raises(NetworkError, match="'Reluu', which ONNX does not know"):
        load_graph(small.write(tmp_path, model))


def test_old_operator_sets_are_refused(small, tmp_path):
    model = small.cnn()
    model.opset_import[0].version = 6
    with pytest.raises(NetworkError, match="operator set 7 or later, but is in 6"):
        load_graph(small.write(tmp_path, model))


def test_functions_within_the_file_are_inlined(small, tmp_path):
    model = small.cnn()
    function = helper.make_function(
        "mine", "Rectify", ["x"], ["y"], [helper.make_node("Relu", ["x"], ["y"])],
        [helper.make_opsetid("", 17)],
    )  # fmt: skip
    model.functions.append(function)
    model.opset_import.append(helper.make_opsetid("mine", 1))
    model.graph.node[1].op_type, model.graph.node[1].domain = "Rectify", "mine"
    inlined = open_encoder(small.write(tmp_path, model))
    plain = open_encoder(small.write(tmp_path, small.cnn(), "plain"))
    assert inlined.features == plain.features


@pytest.mark.parametrize("content", [b"", b"no graph at all, but text", bytes(range(256)) * 4])
def test_what_is_no_graph_is_told(small, tmp_path, content):
    path = small.write(tmp_path, small.cnn())
    path.write_bytes(content)
    with pytest.raises(NetworkError):
        open_encoder(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_half_a_file_is_told(small, tmp_path, share):
    path = small.write(tmp_path, small.cnn())
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(NetworkError):
        open_encoder(path)


def test_a_name_that_is_no_text_is_told(small, tmp_path):
    path = small.write(tmp_path, small.cnn())
    path.write_bytes(path.read_bytes().replace(b"\x04Relu", b"\x04R\xfflu"))
    with pytest.raises(NetworkError, match="no Unicode text"):
        open_encoder(path)


@pytest.mark.parametrize("seed", range(40))
def test_bytes_changed_at_random_are_told_or_read(small, tmp_path, seed):
    draw = np.random.default_rng(seed)
    path = small.write(tmp_path, small.vit(heads=True), output="tokens")
    data = bytearray(path.read_bytes())
    for _ in range(3):  # near its ends, where the structure is; weights lie between
        place = int(draw.integers(1, 1500))
        data[place * (-1 if draw.random() < 0.5 else 1)] = int(draw.integers(0, 256))
    path.write_bytes(bytes(data))
    with contextlib.suppress(NetworkError):  # and nothing else
        assert open_encoder(path).features.width > 0


def test_weights_as_attributes_count(small, tmp_path):
    model = small.cnn()
    (kernel,) = model.graph.initializer
    constant = helper.make_node("Constant", [], ["kernel"], value=kernel)
    del model.graph.initializer[:]
    model.graph.node.insert(0, constant)
    assert np.isfinite(open_encoder(small.write(tmp_path, model)).features.width)
