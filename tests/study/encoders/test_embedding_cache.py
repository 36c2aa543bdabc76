import numpy as np
import pytest

from dermosan_lib.study.encoders import embedding_cache
from dermosan_lib.study.encoders.embedding_cache import frozen_embeddings
from dermosan_lib.study.encoders.encoder import open_encoder
from dermosan_lib.study.pixels import PixelCache


@pytest.fixture
def pixels():
    rng = np.random.default_rng(0)
    return PixelCache(rng.integers(0, 256, (37, 64, 64, 3), dtype=np.uint8), "key")


def test_features_are_computed_once(small, tmp_path, pixels, monkeypatch):
    encoder = open_encoder(small.write(tmp_path, small.vit(), output="tokens"))
    first = frozen_embeddings(encoder, pixels, folder=tmp_path, progress=False)
    assert first.shape == (37, encoder.features.width)
    monkeypatch.setattr(embedding_cache, "open_session", None)  # it would fail if it were asked
    again = frozen_embeddings(encoder, pixels, folder=tmp_path, progress=False)
    np.testing.assert_array_equal(first, again)


def test_another_graph_sidecar_or_set_of_pictures_is_another_cache(small, tmp_path, pixels):
    def kept():
        return len(list(tmp_path.glob("encoder-*.npy")))

    for number, entries in enumerate(
        [{}, {"mean": [0, 0, 0]}, {"pool": "mean"}, {"output": "mixed"}], start=1
    ):
        given = {"output": "tokens", **entries}
        encoder = open_encoder(small.write(tmp_path, small.vit(), **given))
        frozen_embeddings(encoder, pixels, folder=tmp_path, progress=False)
        assert kept() == number
    other = PixelCache(pixels[np.arange(37)], "other")
    frozen_embeddings(encoder, other, folder=tmp_path, progress=False)
    assert kept() == number + 1
    small.write(tmp_path, small.vit(), output="mixed", licence="other")  # changes no feature
    again = open_encoder(tmp_path / "encoder.onnx")
    frozen_embeddings(again, other, folder=tmp_path, progress=False)
    assert kept() == number + 1
