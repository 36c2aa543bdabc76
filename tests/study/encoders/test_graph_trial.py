import numpy as np
import onnx
import pytest
from onnx import helper

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.encoder import open_encoder


def fixed_inside(small):
    """An export whose first axis is one picture's, deep within."""
    model = small.vit()
    for tensor in model.graph.initializer:
        if tensor.name == "flat":
            tensor.CopyFrom(onnx.numpy_helper.from_array(np.array([1, small.CHANNELS, -1]), "flat"))
    return model


def over_the_batch(small):
    nodes = [
        helper.make_node("ReduceMean", ["pixels"], ["mean"], axes=[0], keepdims=1),
        helper.make_node("Sub", ["pixels", "mean"], ["centred"]),
        helper.make_node("GlobalAveragePool", ["centred"], ["pooled"]),
    ]
    return small.model_of(nodes, {}, {"pooled": ["n", 3, 1, 1]})


def constant(small):
    nodes = [
        helper.make_node("Mul", ["pixels", "zero"], ["nothing"]),
        helper.make_node("GlobalAveragePool", ["nothing"], ["pooled"]),
    ]
    return small.model_of(nodes, {"zero": np.float32(0)}, {"pooled": ["n", 3, 1, 1]})


def infinite(small):
    nodes = [helper.make_node("Log", ["pixels"], ["logs"])]
    return small.model_of(nodes, {}, {"logs": ["n", 3, 64, 64]})


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (fixed_inside, "any number of pictures .* Export it with an open first axis"),
        (over_the_batch, "any number of pictures .* inference mode"),
        (constant, "same features for two different ones. Name another tensor"),
        (infinite, "finite numbers, but .* Check scale, mean and std"),
        (lambda small: small.cnn(shape=("n", 3, 72, 72)), None),
        (lambda small: small.vit(shape=("n", 3, 80, 80)), "failed to read a picture of 80 px"),
    ],
)
def test_what_fails_on_drawn_pictures_is_told(small, tmp_path, build, words):
    path = small.write(tmp_path, build(small))
    if words is None:
        assert open_encoder(path).size_px == 72
        return
    with pytest.raises(NetworkError, match=words):
        open_encoder(path)
