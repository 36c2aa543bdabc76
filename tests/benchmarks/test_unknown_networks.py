"""What is left out, levels of a graph, and cut-up pictures that keep every pixel."""

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from benchmarks.unknown_levels import with_levels
from benchmarks.unknown_networks import cut_up, known_labels
from dermosan_lib.errors import RunError
from dermosan_lib.study.graphs import GraphWriter


def graph():
    """Maps of 3 channels, doubled twice by blocks of one width."""
    writer = GraphWriter()
    first = writer.add("Transpose", ["frozen"], "start", perm=[0, 3, 1, 2])
    second = writer.add("Add", [first, first], "block4_add")
    third = writer.add("Add", [second, second], "block5_add")
    writer.add("ReduceMean", [third], "embedding", axes=[2, 3], keepdims=0)
    return writer.finished(
        [helper.make_tensor_value_info("frozen", TensorProto.FLOAT, ["n", 4, 4, 3])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 3])],
    )


def test_levels_are_the_maps_given_and_those_behind_the_last_block_of_a_width():
    maps = np.random.default_rng(0).normal(size=(2, 4, 4, 3)).astype(np.float32)
    session = onnxruntime.InferenceSession(with_levels(graph()))
    names = [one.name for one in session.get_outputs()]
    found = dict(zip(names, session.run(names, {"frozen": maps}), strict=True))
    assert set(names) == {
        "embedding", "level_0_mean", "level_0_spread", "level_1_mean", "level_1_spread"
    }  # fmt: skip
    np.testing.assert_allclose(found["level_0_mean"], maps.mean(axis=(1, 2)), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found["level_1_spread"], 4 * maps.std(axis=(1, 2)), rtol=1e-4)


def test_a_cut_up_picture_has_the_same_pixels_in_other_places():
    picture = np.arange(28 * 28 * 3, dtype=np.uint16).reshape(28, 28, 3)
    mixed = cut_up(picture, 7, np.random.default_rng(0))
    assert mixed.shape == picture.shape
    np.testing.assert_array_equal(np.sort(mixed.ravel()), picture.ravel())
    assert (mixed != picture).any()
    first = picture[:4, :4].reshape(-1, 3)
    pieces = mixed.reshape(7, 4, 7, 4, 3).transpose(0, 2, 1, 3, 4).reshape(49, 16, 3)
    assert sum((piece == first).all() for piece in pieces) == 1


def test_images_of_conditions_left_out_have_no_label():
    kept, labels = known_labels(["b", "a", "c", "b"], ["a", "b", "c"], ["a"])
    assert (kept, labels.tolist()) == (["b", "c"], [0, -1, 1, 0])


@pytest.mark.parametrize("codes", [[], ["nonsense"], ["a", "b"]])
def test_codes_that_cannot_be_left_out_are_refused(codes):
    with pytest.raises(RunError, match="Leave out some of"):
        known_labels(["a"], ["a", "b", "c"], codes)
