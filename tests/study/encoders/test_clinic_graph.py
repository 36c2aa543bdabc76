import numpy as np
import onnxruntime
import pytest

from dermosan_lib.bundle import OUTPUTS
from dermosan_lib.study.encoders.encoder import open_encoder
from dermosan_lib.study.encoders.head import Head

CLASSES = 4


def head_for(encoder, seed=1):
    rng = np.random.default_rng(seed)
    width = encoder.features.width
    kernel = rng.normal(0, 1, (width, CLASSES)).astype("f4")
    bias, centre = rng.normal(0, 1, CLASSES).astype("f4"), rng.normal(0, 1, width).astype("f4")
    return Head(kernel, bias, centre, 1.0, None)


def answers(encoder, head, pictures):
    session = onnxruntime.InferenceSession(encoder.clinic_graph(head))
    (given,) = session.get_inputs()
    assert (given.name, given.type) == ("image", "tensor(uint8)")
    assert given.shape[1:] == [encoder.size_px, encoder.size_px, 3]
    return dict(zip(OUTPUTS, session.run(list(OUTPUTS), {"image": pictures}), strict=True))


@pytest.fixture
def pictures():
    return np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize("entries", [{"output": "tokens"}, {"output": "tokens", "pool": "cls"}, {}])
def test_logits_are_the_heads_on_the_cached_features(small, tmp_path, pictures, entries):
    encoder = open_encoder(small.write(tmp_path, small.vit(), **entries))
    head = head_for(encoder)
    given = answers(encoder, head, pictures)
    session = onnxruntime.InferenceSession(encoder.features_graph)
    features = session.run(None, {"image": pictures})[0]
    np.testing.assert_allclose(given["embedding"], features, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(given["logits"], head.logits(features), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["vit", "vit_mean", "cnn", "cnn_last"])
def test_maps_add_up_to_what_the_patches_add_to_the_logits(small, tmp_path, pictures, kind):
    entries = {"output": "tokens"} if kind.startswith("vit") else {}
    if kind == "vit_mean":
        entries["pool"] = "mean"
    build = small.vit if kind.startswith("vit") else small.cnn
    model = build(layout="NHWC") if kind == "cnn_last" else build()
    encoder = open_encoder(small.write(tmp_path, model, **entries))
    head = head_for(encoder)
    ups = answers(encoder, head, pictures)
    # With a head of the other sign the maps show what speaks against.
    downs = answers(encoder, Head(-head.kernel, -head.bias, head.centre, 1.0, None), pictures)
    signed = ups["activation_maps"] - downs["activation_maps"]
    assert ups["activation_maps"].shape == (3, 4, 4, CLASSES)
    assert (ups["activation_maps"] >= 0).all()
    own = slice(-small.CHANNELS, None)
    wanted = (ups["embedding"][:, own] - head.centre[own]) @ head.kernel[own]
    np.testing.assert_allclose(signed.sum(axis=(1, 2)), wanted, rtol=1e-3, atol=1e-4)


def test_maps_lie_where_the_picture_changed(small, tmp_path):
    encoder = open_encoder(small.write(tmp_path, small.cnn()))
    head = head_for(encoder)
    plain = np.full((1, 64, 64, 3), 90, np.uint8)
    spotted = plain.copy()
    spotted[0, 16:32, 48:64] = (200, 40, 120)  # the patch in row 1, column 3
    before, after = (answers(encoder, head, p)["activation_maps"] for p in (plain, spotted))
    changed = np.abs(after - before).max(axis=-1)[0]
    assert np.argwhere(changed > 1e-6).tolist() == [[1, 3]]


def test_without_places_the_maps_are_flat(small, tmp_path, pictures):
    encoder = open_encoder(small.write(tmp_path, small.vit()))
    maps = answers(encoder, head_for(encoder), pictures)["activation_maps"]
    assert maps.shape == (3, 1, 1, CLASSES)
    assert not maps.any()
