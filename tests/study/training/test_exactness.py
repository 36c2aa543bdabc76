"""Exactness: the cut network is the whole one, and a resume the run it would have been."""

import json
import shutil
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
from dermosan_lib.study.training import (  # noqa: E402
    checkpoints,
    epoch_loop,
    loss_and_optimizer,
    training,
)

COLUMNS = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"]
COMPACT = {
    "size_px": 32, "unfrozen_layers": 12, "dense_units": (16,), "batch_size": 8, "epochs": 2,
    "augment": False, "learning_rate": 1e-3, "schedule": "plateau", "keep": "last",
}  # fmt: skip
EVERYTHING = {
    "augment": True, "views": 4, "colour": 0.1, "schedule": "cosine", "weight_decay": 0.05,
    "layer_decay": 0.9, "label_smoothing": 0.1, "ema": 0.9, "class_weights": "sqrt", "epochs": 3,
}  # fmt: skip
BALANCED = {"sampling": "balanced", "class_weights": "none"}

# Where a kill may fall in an epoch's end; averaged weights come to the second, others to the third.
STOPS = ((epoch_loop, "save_epoch"), (epoch_loop, "save_best"), (checkpoints, "_name_again"))


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
    """Trains a small network; a graph of its steps, which takes the most time, where asked for.

    What a step computes is the same without, operation by operation.
    """

    def made(folder, *, traced=False, **changes):
        def compiled(network, recipe):
            loss_and_optimizer.compile_network(network, recipe)
            network.run_eagerly = not traced

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(training, "compile_network", compiled)
            return training.train(
                recipe_of(**changes), pixels, samples(0, 40), samples(40, 60), classes=2,
                folder=folder, cache=folder.parent / "cache", progress=False,
            )  # fmt: skip

    return made


@pytest.fixture(scope="module")
def undisturbed(train, tmp_path_factory):
    """History, weights, cut and folder of a run that ends by itself, trained once.

    Beside the folder lie copies of it named for `STOPS`: what a kill there would have left.
    """
    known = {}

    def made(**changes):
        key = json.dumps(changes, sort_keys=True)
        if key not in known:
            folder = tmp_path_factory.mktemp("undisturbed") / "run"
            with pytest.MonkeyPatch.context() as patch:
                _copied_at_stops(folder, patch)
                run = train(folder, **changes)
            known[key] = SimpleNamespace(
                history=run.history,
                weights=run.network.get_weights(),
                cut=run.cut,
                folder=folder,
            )
        return known[key]

    return made


def test_from_the_cache_the_first_losses_are_those_of_the_whole_network(undisturbed):
    whole = undisturbed(frozen_cache="off", dropout=0.0, epochs=1)
    cut = undisturbed(frozen_cache="float32", dropout=0.0, epochs=1)
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
    found = undisturbed(frozen_cache="float32", dropout=0.0, epochs=1)
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
    by_parts = _answers(trained.cut.rest, _answers(trained.cut.prefix, scaled))
    np.testing.assert_allclose(_answers(trained.network, scaled), by_parts, atol=1e-5)
    for path in (trained.best_h5, trained.best_keras):
        loaded = keras.models.load_model(path)  # compiled or not, without knowing our classes
        np.testing.assert_allclose(_answers(loaded, scaled), by_parts, atol=1e-5)


def _answers(network, scaled):
    """Tracing the network for these eight pictures would take longer than all its operations."""
    network.run_eagerly = True
    return network.predict(scaled, verbose=0)


@pytest.mark.parametrize(
    "changes",
    [{**EVERYTHING, "traced": True}, {"mixed_precision": True}, BALANCED,
     {"focal_gamma": 2.0, "frozen_cache": "off"}],
    ids=["everything", "mixed", "balanced", "focal"],
)  # fmt: skip
@pytest.mark.parametrize("stop", ["save_epoch", "save_best"])
@pytest.mark.filterwarnings("ignore:mixed_precision=true makes")  # this processor may be such a one
def test_a_resume_is_the_run_it_would_have_been(undisturbed, train, changes, stop):
    whole = undisturbed(**changes)
    killed = whole.folder.with_name(stop)
    assert len(pd.read_csv(killed / "history.csv")) == 1
    _assert_same(whole, train(killed, **changes))


def test_a_stopped_training_lets_its_folder_go(undisturbed, train, tmp_path, monkeypatch):
    whole = undisturbed(**BALANCED)
    monkeypatch.setattr(epoch_loop, "save_epoch", _then_stopped(monkeypatch))
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "stopped", **BALANCED)
    monkeypatch.undo()
    _assert_same(whole, train(tmp_path / "stopped", **BALANCED))


def _assert_same(whole, resumed):
    pd.testing.assert_frame_equal(
        whole.history[COLUMNS].astype(float), resumed.history[COLUMNS].astype(float),
        check_exact=True,
    )  # fmt: skip
    for ours, theirs in zip(whole.weights, resumed.network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_schedule_is_followed_step_by_step(undisturbed, recipe_of):
    trained = undisturbed(**EVERYTHING, traced=True)
    recipe = recipe_of(**EVERYTHING)
    assert (recipe.schedule, recipe.epochs) == ("cosine", 3)
    expected = [learning_rate(recipe, [], done) for done in range(3)]
    assert trained.history["learning_rate"].tolist() == pytest.approx(expected)
    last = load_optimiser_rate(trained.folder / "checkpoint_003.weights.h5")
    assert last == pytest.approx(learning_rate(recipe, [], 3 - 1 / 5), rel=1e-5)  # 40 / 8 steps


def load_optimiser_rate(path):
    """The learning rate that the last step was taken with."""
    with h5py.File(path) as stored:
        return float(stored["optimizer/vars/1"][()])


def _copied_at_stops(folder, patch):
    """Have what is in ``folder`` copied where the second epoch comes to each of `STOPS`."""

    def copied_at(name, home, function):
        def copying(*given, **told):
            history = folder / "history.csv"
            if history.is_file() and len(pd.read_csv(history)) == 1:
                # Averaged weights are saved by `save_best`, others get a second name.
                stop = folder.with_name("save_best" if name == "_name_again" else name)
                shutil.copytree(folder, stop)
            return function(*given, **told)

        patch.setattr(home, name, copying)

    for home, name in STOPS:
        copied_at(name, home, getattr(home, name))


def _then_stopped(monkeypatch):
    """`save_epoch` for the first epoch; the second is stopped there."""
    save = epoch_loop.save_epoch

    def stopped(*_, **__):
        raise KeyboardInterrupt

    def saving(*given, **told):
        save(*given, **told)
        monkeypatch.setattr(epoch_loop, "save_epoch", stopped)

    return saving
