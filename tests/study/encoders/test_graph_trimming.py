import pytest
from onnx import TensorProto, helper

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.encoder import open_encoder


def test_weights_as_inputs_are_refused(small, tmp_path):
    model = small.cnn()
    (kernel,) = model.graph.initializer
    del model.graph.initializer[:]
    model.graph.input.append(
        helper.make_tensor_value_info("kernel", TensorProto.FLOAT, list(kernel.dims))
    )
    with pytest.raises(NetworkError, match=r"hold its weights itself, but encoder.onnx takes 2"):
        open_encoder(small.write(tmp_path, model))


def test_weights_that_may_be_replaced_are_weights(small, tmp_path):
    model = small.cnn()
    (kernel,) = model.graph.initializer
    model.graph.input.append(
        helper.make_tensor_value_info("kernel", TensorProto.FLOAT, list(kernel.dims))
    )
    assert open_encoder(small.write(tmp_path, model)).features.channels == small.CHANNELS


def test_an_input_that_the_output_does_not_need_is_none(small, tmp_path):
    mask = helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["n"])
    model = small.cnn()
    model.graph.input.append(mask)
    model.graph.node.append(helper.make_node("Identity", ["mask"], ["unused"]))
    model.graph.output.append(helper.make_tensor_value_info("unused", TensorProto.FLOAT, ["n"]))
    assert open_encoder(small.write(tmp_path, model, output="maps")).output == "maps"


@pytest.mark.parametrize("shape", [("n", 3, 64), ("n", 12), ("n", 1, 3, 64, 64)])
def test_other_ranks_are_refused(small, tmp_path, shape):
    rank = len(shape)
    nodes = [helper.make_node("Relu", ["pixels"], ["maps"])]
    model = small.model_of(nodes, {}, {"maps": shape}, shape=shape)
    with pytest.raises(NetworkError, match=f"rank 4 .* of rank {rank}: .*whole pictures"):
        open_encoder(small.write(tmp_path, model))


def test_a_shape_that_is_not_told_is_taken_from_the_sidecar(small, tmp_path):
    model = small.cnn()
    model.graph.input[0].type.tensor_type.ClearField("shape")
    with pytest.raises(NetworkError, match="has no layout"):
        open_encoder(small.write(tmp_path, model))
    encoder = open_encoder(small.write(tmp_path, model, layout="NCHW", size_px=96))
    assert (encoder.size_px, encoder.features.grid) == (96, (6, 6))


def test_whole_numbers_are_refused(small, tmp_path):
    nodes = [helper.make_node("Cast", ["pixels"], ["maps"], to=TensorProto.FLOAT)]
    shape = ("n", 3, 64, 64)
    model = small.model_of(nodes, {}, {"maps": shape}, shape=shape, kind=TensorProto.UINT8)
    with pytest.raises(NetworkError, match=r"float32, float16, float64, but encoder\.onnx takes u"):
        open_encoder(small.write(tmp_path, model))


def test_several_outputs_need_a_choice(small, tmp_path):
    path = small.write(tmp_path, small.vit(heads=True))
    with pytest.raises(NetworkError, match=r"gives 2: pooled \[n, 12\], tokens .* Write one under"):
        open_encoder(path)
    assert open_encoder(small.write(tmp_path, small.vit(heads=True), output="tokens"))


def test_an_unknown_output_is_told_with_near_ones(small, tmp_path):
    path = small.write(tmp_path, small.vit(), output="token")
    with pytest.raises(NetworkError, match=r"but is 'token'\. Choose such as tokens"):
        open_encoder(path)
