import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.features import features_of
from dermosan_lib.study.encoders.sidecar import Sidecar


def read(shape, tmp_path, layout="NCHW", **entries):
    sidecar = Sidecar(tmp_path / "a.yaml", "MIT", "x", (0, 0, 0), (1, 1, 1), **entries)
    return features_of(shape, layout, sidecar, "out")


@pytest.mark.parametrize(
    ("tokens", "prefix", "grid", "pool"),
    [
        (257, 1, (16, 16), "cls+mean"),  # ViT at 14
        (261, 5, (16, 16), "cls+mean"),  # with registers
        (197, 1, (14, 14), "cls+mean"),
        (198, 2, (14, 14), "cls+mean"),  # DeiT's distillation token
        (196, 0, (14, 14), "mean"),
        (49, 0, (7, 7), "mean"),  # Swin
        (220, 0, None, "mean"),  # no square with a few before it
    ],
)
def test_tokens_before_a_square_are_found(tokens, prefix, grid, pool, tmp_path):
    found = read((2, tokens, 8), tmp_path)
    assert (found.prefix, found.grid, found.pool) == (prefix, grid, pool)
    assert found.width == (16 if pool == "cls+mean" else 8)
    assert found.mapped == (grid is not None)


def test_a_class_token_alone_has_no_maps(tmp_path):
    found = read((2, 257, 8), tmp_path, pool="cls")
    assert not found.mapped
    assert found.maps_in_words.startswith("none: the class token")


def test_features_of_the_whole_picture_have_no_maps(tmp_path):
    for shape in ((2, 8), (2, 8, 1, 1)):
        found = read(shape, tmp_path)
        assert (found.width, found.mapped) == (8, False)
        assert found.maps_in_words.startswith("none: the output tells of the whole")


def test_maps_lie_as_the_input_does_unless_only_the_other_way_is_square(tmp_path):
    assert read((2, 8, 7, 7), tmp_path).grid == (7, 7)
    assert read((2, 7, 7, 8), tmp_path).channels == 8
    assert read((2, 7, 7, 8), tmp_path, "NHWC").channels == 8
    assert read((2, 8, 7, 7), tmp_path, "NHWC").channels == 8
    assert read((2, 7, 7, 7), tmp_path, "NHWC").channels_last


@pytest.mark.parametrize(
    ("shape", "entries", "words"),
    [
        ((2,), {}, r"rank 1: \[2\]"),
        ((2, 1, 3, 4, 5), {}, "rank 5"),
        ((2, 0, 4), {}, "is empty"),
        ((2, 8), {"pool": "cls"}, "Remove pool and prefix_tokens"),
        ((2, 8, 7, 7), {"prefix_tokens": 1}, "Remove pool and prefix_tokens"),
        ((2, 196, 8), {"pool": "cls"}, "Write pool: mean, or prefix_tokens: 1"),
        ((2, 5, 8), {"prefix_tokens": 5}, "prefix_tokens must be fewer than"),
    ],
)
def test_what_does_not_fit_is_told(shape, entries, words, tmp_path):
    with pytest.raises(NetworkError, match=words):
        read(shape, tmp_path, **entries)
