"""The frozen-prefix cache: what the frozen layers would give, made once, shared, resumed."""

import numpy as np
import pytest

from dermosan_lib.decision import test_time_views
from dermosan_lib.errors import RunError
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.models import networks  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.models.network_cut import cut_network  # noqa: E402
from dermosan_lib.study.pixels.pixel_cache import PixelCache  # noqa: E402
from dermosan_lib.study.training import frozen_prefix  # noqa: E402

N = 37


@pytest.fixture(scope="module")
def recipe_of(lively_weights):
    given = {"size_px": 32, "unfrozen_layers": 20, "augment": False}

    def made(**changes):
        weights = str(lively_weights("MobileNetV2", 32))
        return Recipe.preset("finetune", **{**given, "weights": weights, **changes})

    return made


@pytest.fixture(scope="module")
def features(recipe_of):
    def made(cut, pixels, folder, **changes):
        return frozen_prefix.frozen_features(
            cut, recipe_of(**changes), pixels, folder=folder, progress=False
        )

    return made


@pytest.fixture(scope="module")
def pixels():
    rng = np.random.default_rng(0)
    return PixelCache(rng.integers(0, 256, (N, 32, 32, 3), dtype=np.uint8), "some-pictures")


@pytest.fixture(scope="module")
def cut(recipe_of):
    return cut_network(networks.build_network(recipe_of(), 3))


def forward(cut, pictures):
    return networks.predict(cut.prefix, "MobileNetV2", pictures)


ROWS = np.array([36, 0, 17])


@pytest.mark.parametrize(("kept", "rtol"), [("float32", 1e-5), ("float16", 1e-3)])
def test_features_are_what_the_frozen_layers_give(features, cut, pixels, tmp_path, kept, rtol):
    found = features(cut, pixels, tmp_path, frozen_cache=kept)[ROWS]
    expected = forward(cut, pixels[ROWS])
    assert found.dtype == np.float32
    assert expected.std() > 0.1  # something is left of the pictures
    np.testing.assert_allclose(found, expected, atol=rtol * np.abs(expected).max(), rtol=rtol)
    stored = np.load(next(tmp_path.glob("frozen-*.npy")), mmap_mode="r")
    assert stored.dtype == kept
    assert stored.shape[:2] == (N, 1)


def test_views_are_those_of_the_pictures(features, cut, pixels, tmp_path):
    found = features(cut, pixels, tmp_path, frozen_cache="float32", augment=True, views=4)
    for number in range(4):
        seen = np.stack([test_time_views.view(picture, number) for picture in pixels[ROWS]])
        batch = found.batch(ROWS, np.full(3, number))
        expected = forward(cut, seen)
        np.testing.assert_allclose(batch, expected, atol=1e-4 * np.abs(expected).max())
        assert number == 0 or np.abs(batch - forward(cut, pixels[ROWS])).max() > 0.1


def test_colour_is_drawn_by_the_seed_and_spares_the_first_view(features, cut, pixels, tmp_path):
    def seen(seed, number):
        found = features(
            cut, pixels, tmp_path, augment=True, views=2, colour=0.3, seed=seed,
            frozen_cache="float32",
        )  # fmt: skip
        return found.batch(ROWS, np.full(3, number))

    np.testing.assert_array_equal(seen(1, 0), seen(2, 0))
    np.testing.assert_array_equal(seen(1, 1), seen(1, 1))
    assert np.abs(seen(1, 1) - seen(2, 1)).max() > 0.1


def made(folder):
    return sorted(path.name for path in folder.glob("frozen-*.npy"))


def test_a_sweep_shares_it(features, recipe_of, cut, pixels, tmp_path, monkeypatch):
    features(cut, pixels, tmp_path)
    once = made(tmp_path)
    monkeypatch.setattr(frozen_prefix, "_blocks", None)  # nothing may be computed from here on
    other = {"learning_rate": 0.01, "dense_units": (8,), "label_smoothing": 0.1, "epochs": 2}
    features(cut, pixels, tmp_path, **other)
    # A network built again numbers its unnamed layers on; that is no other cut.
    again = cut_network(networks.build_network(recipe_of(), 5))
    features(again, pixels, tmp_path, test_views=4)
    assert made(tmp_path) == once


def test_other_weights_pictures_views_or_precision_are_another(
    features, recipe_of, cut, pixels, tmp_path
):
    features(cut, pixels, tmp_path)
    features(cut, PixelCache(np.asarray(pixels[np.arange(N)]), "others"), tmp_path)
    features(cut, pixels, tmp_path, augment=True, views=2)
    features(cut, pixels, tmp_path, frozen_cache="float32")
    features(cut_network(networks.build_network(recipe_of(weights="none"), 3)), pixels, tmp_path)
    assert len(made(tmp_path)) == 5


def test_an_interrupted_build_goes_on_and_ends_with_the_same_bytes(
    features, cut, pixels, tmp_path, monkeypatch
):
    features(cut, pixels, tmp_path / "whole")
    real, calls = frozen_prefix.open_session, []

    class StopsAtTheSecond:
        def __init__(self, graph):
            self._session = real(graph)

        def run(self, outputs, given):
            calls.append(len(given["image"]))
            if len(calls) == 2:
                raise KeyboardInterrupt
            return self._session.run(outputs, given)

    monkeypatch.setattr(frozen_prefix, "open_session", StopsAtTheSecond)
    with pytest.raises(KeyboardInterrupt):
        features(cut, pixels, tmp_path / "broken")
    calls[:] = [0, 0]
    features(cut, pixels, tmp_path / "broken")
    assert calls == [0, 0, 16, 5]  # the first 16 were kept
    (name,) = made(tmp_path / "whole")
    assert made(tmp_path / "broken") == [name]
    whole, broken = ((tmp_path / kind / name).read_bytes() for kind in ("whole", "broken"))
    assert whole == broken


def test_frozen_layers_are_converted_once(features, recipe_of, cut, pixels, tmp_path, monkeypatch):
    features(cut, pixels, tmp_path)
    monkeypatch.setattr(frozen_prefix, "export_prefix", None)
    features(cut, pixels, tmp_path, frozen_cache="float32")
    assert frozen_prefix.prefix_graph(cut, recipe_of(), tmp_path)


def test_outputs_too_large_for_float16_are_refused_in_words(features, recipe_of, pixels, tmp_path):
    network = networks.build_network(recipe_of(), 3)
    first = network.get_layer("Conv1")
    first.set_weights([weight * 1e8 for weight in first.get_weights()])
    wide = cut_network(network, at="Conv1")
    with pytest.raises(RunError, match=r"kept as float16, but reach .* behind Conv1.*float32"):
        features(wide, pixels, tmp_path)
    assert made(tmp_path) == []
