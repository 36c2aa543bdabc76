import pytest
from onnx import TensorProto, helper

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.picture_input import layout_and_size
from dermosan_lib.study.encoders.sidecar import Sidecar


def read(shape, tmp_path, **entries):
    taken = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    sidecar = Sidecar(tmp_path / "a.yaml", "MIT", "x", (0, 0, 0), (1, 1, 1), **entries)
    return layout_and_size(taken, sidecar, "a.onnx")


@pytest.mark.parametrize(
    ("shape", "entries", "wanted"),
    [
        (["n", 3, 224, 224], {}, ("NCHW", 224)),
        (["n", 224, 224, 3], {}, ("NHWC", 224)),
        (["n", 3, "h", "w"], {"size_px": 96}, ("NCHW", 96)),
        (["n", 3, 224, "w"], {}, ("NCHW", 224)),
        (["n", "c", "h", "w"], {"size_px": 96, "layout": "NHWC"}, ("NHWC", 96)),
        (["n", 3, 224, 224], {"size_px": 224, "layout": "NCHW"}, ("NCHW", 224)),
    ],
)
def test_shape_and_sidecar_together_tell(shape, entries, wanted, tmp_path):
    assert read(shape, tmp_path, **entries) == wanted


@pytest.mark.parametrize(
    ("shape", "entries", "words"),
    [
        (["n", 1, 224, 224], {}, r"three channels, but a.onnx takes \[n, 1, 224, 224\]"),
        (["n", 3, 224, 256], {}, "must take squares"),
        (["n", 3, 224, 224], {"size_px": 96}, "Write size_px: 224"),
        (["n", 3, 224, 224], {"layout": "NHWC"}, "which has 224 in layout NHWC"),
        (["n", 3, "h", "w"], {}, "has no size_px"),
        (["n", "c", "h", "w"], {"size_px": 96}, "has no layout"),
        (["n", 3, 3, 3], {}, "has no layout"),
        (["n", 3, 16, 16], {}, "32 to 1024"),
    ],
)
def test_what_they_leave_open_or_contradict_is_told(shape, entries, words, tmp_path):
    with pytest.raises(NetworkError, match=words):
        read(shape, tmp_path, **entries)
