"""Exactness: the cut network is the whole one, and a resume the run it would have been."""

import json
from types import SimpleNamespace

import h5py
import numpy as np
import pandas as pd
import pytest

from dermosan_lib.study.recipes.learning_rates import learning_rate
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.models import networks  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.pixels.pixel_cache import PixelCache  # noqa: E402
from dermosan_lib.study.training import checkpoints, epoch_loop, training  # noqa: E402

COLUMNS = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"]
COMPACT = {
    "size_px": 32, "unfrozen_layers": 12, "dense_units": (16,), "batch_size": 8, "epochs": 2,
    "augment": False, "learning_rate": 1e-3, "schedule": "plateau", "keep": "last",
}  # fmt: skip
EVERYTHING = {
    "augment": True, "views": 4, "colour": 0.1, "schedule": "cosine", "weight_decay": 0.05,
    "layer_decay": 0.9, "label_smoothing": 0.1, "ema": 0.9, "class_weights": "sqrt", "epochs": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def pixels():
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 60, (60, 32, 32, 3), dtype=np.uint8)
    pictures[1::2, 8:24, 8:24, 0] += 150  # odd pictures have a red square
    return PixelCache(pictures, "squares")


def samples(first, last):
    rows = np.arange(first, last)
    return training.Samples(rows, rows % 2)


@pytest.fixture(scope="module")
def recipe_of(lively_weights):
    def made(**changes):
        backbone = changes.get("backbone", "Compact")
        given = {**COMPACT, "weights": str(lively_weights(backbone, 32)), **changes}
        return Recipe.preset("quick", **given)

    return made


@pytest.fixture(scope="module")
def train(pixels, recipe_of):
    def made(folder, **changes):
        return training.train(
            recipe_of(**changes), pixels, samples(0, 40), samples(40, 60), classes=2,
            folder=folder, cache=folder.parent / "cache", progress=False,
        )  # fmt: skip

    return made


@pytest.fixture(scope="module")
def undisturbed(train, tmp_path_factory):
    """History, weights and cut of a run that ends by itself, trained once."""
    known = {}

    def made(**changes):
        key = json.dumps(changes, sort_keys=True)
        if key not in known:
            run = train(tmp_path_factory.mktemp("undisturbed") / "run", **changes)
            known[key] = SimpleNamespace(
                history=run.history, weights=run.network.get_weights(), cut=run.cut
            )
        return known[key]

    return made


def test_from_the_cache_the_first_losses_are_those_of_the_whole_network(undisturbed):
    whole = undisturbed(frozen_cache="off", dropout=0.0)
    cut = undisturbed(frozen_cache="float32", dropout=0.0)
    assert cut.cut is not None
    np.testing.assert_allclose(
        cut.history[["loss", "val_loss"]].iloc[0], whole.history[["loss", "val_loss"]].iloc[0],
        atol=1e-4,
    )  # fmt: skip


def test_dropout_falls_alike_with_and_without_the_cache(train, tmp_path):
    whole = train(tmp_path / "whole", frozen_cache="off", dropout=0.5, epochs=1)
    cut = train(tmp_path / "cut", frozen_cache="float32", dropout=0.5, epochs=1)
    assert cut.history["loss"].iloc[0] == pytest.approx(whole.history["loss"].iloc[0], abs=1e-4)


def test_losses_are_those_of_a_plain_fit_by_keras(undisturbed, recipe_of, pixels):
    found = undisturbed(frozen_cache="float32", dropout=0.0)
    recipe = recipe_of(dropout=0.0)
    network = networks.build_network(recipe, 2)
    network.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    order = np.random.default_rng([recipe.seed, 0]).permutation(40)
    x = networks.preprocess("Compact", pixels[order].astype(np.float32))
    plain = network.fit(x, order % 2, batch_size=8, shuffle=False, verbose=0)
    assert found.history["loss"].iloc[0] == pytest.approx(plain.history["loss"][0], abs=1e-4)


def test_the_rejoined_network_is_the_cut_one(train, pixels, tmp_path):
    trained = train(
        tmp_path / "cut",
        frozen_cache="float32",
        backbone="MobileNetV2",
        unfrozen_layers=20,
        epochs=1,
    )
    scaled = networks.preprocess("MobileNetV2", pixels[np.arange(8)].astype(np.float32))
    by_parts = trained.cut.rest.predict(trained.cut.prefix.predict(scaled, verbose=0), verbose=0)
    np.testing.assert_allclose(trained.network.predict(scaled, verbose=0), by_parts, atol=1e-5)
    for path in (trained.best_h5, trained.best_keras):
        loaded = keras.models.load_model(path)  # compiled or not, without knowing our classes
        scaled = networks.preprocess("MobileNetV2", pixels[np.arange(8)].astype(np.float32))
        np.testing.assert_allclose(loaded.predict(scaled, verbose=0), by_parts, atol=1e-5)


@pytest.mark.parametrize(
    "changes",
    [EVERYTHING, {"mixed_precision": True}, {"sampling": "balanced", "class_weights": "none"},
     {"focal_gamma": 2.0, "frozen_cache": "off"}],
    ids=["everything", "mixed", "balanced", "focal"],
)  # fmt: skip
@pytest.mark.parametrize("stop", ["save_epoch", "save_best"])
@pytest.mark.filterwarnings("ignore:mixed_precision=true makes")  # this processor may be such a one
def test_a_resume_is_the_run_it_would_have_been(
    undisturbed, train, tmp_path, monkeypatch, changes, stop
):
    whole = undisturbed(**changes)
    monkeypatch.setattr(epoch_loop, "save_epoch", _then_killed_at(stop, monkeypatch))
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "killed", **changes)
    monkeypatch.undo()
    resumed = train(tmp_path / "killed", **changes)
    pd.testing.assert_frame_equal(
        whole.history[COLUMNS].astype(float), resumed.history[COLUMNS].astype(float),
        check_exact=True,
    )  # fmt: skip
    for ours, theirs in zip(whole.weights, resumed.network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_schedule_is_followed_step_by_step(train, recipe_of, tmp_path):
    trained = train(tmp_path / "run", schedule="cosine", epochs=3)
    recipe = recipe_of(schedule="cosine", epochs=3)
    expected = [learning_rate(recipe, [], done) for done in range(3)]
    assert trained.history["learning_rate"].tolist() == pytest.approx(expected)
    last = load_optimiser_rate(tmp_path / "run" / "checkpoint_003.weights.h5")
    assert last == pytest.approx(learning_rate(recipe, [], 3 - 1 / 5), rel=1e-5)  # 40 / 8 steps


def load_optimiser_rate(path):
    """The learning rate that the last step was taken with."""
    with h5py.File(path) as stored:
        return float(stored["optimizer/vars/1"][()])


def _then_killed_at(stop, monkeypatch):
    """`save_epoch` for the first epoch; in the second, ``stop`` never comes to do its work."""
    save = epoch_loop.save_epoch

    def killed(*_, **__):
        raise KeyboardInterrupt

    def saving(*given, **told):
        save(*given, **told)
        monkeypatch.setattr(epoch_loop, stop, killed)
        if stop == "save_best":  # of weights that are not averaged
            monkeypatch.setattr(checkpoints, "_name_again", killed)

    return saving
