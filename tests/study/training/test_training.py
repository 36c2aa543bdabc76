"""Training: the schedule, class weights, repeatability and resume."""

import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.recipes import learning_rates  # noqa: E402
from dermosan_lib.study.training import training  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.training.batches import Batches  # noqa: E402
from dermosan_lib.study.training.network_inputs import Pictures  # noqa: E402

CHANGES = {
    "size_px": 32,
    "epochs": 3,
    "batch_size": 8,
    "learning_rate": 1e-3,
    "schedule": "plateau",
}
RECIPE = Recipe.preset("quick", **CHANGES)


@pytest.fixture(scope="module")
def pixels():
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 60, (48, 32, 32, 3), dtype=np.uint8)
    pictures[1::2, 8:24, 8:24, 0] += 150  # odd pictures have a red square
    return pictures


def samples(first, last):
    rows = np.arange(first, last)
    return training.Samples(rows, rows % 2)


def train(pixels, folder, **changes):
    recipe = Recipe.preset("quick", **{**CHANGES, **changes})
    return training.train(
        recipe, pixels, samples(0, 32), samples(32, 48), classes=2, folder=folder, progress=False
    )


@pytest.fixture(scope="module")
def whole(pixels, tmp_path_factory):
    return train(pixels, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def one_epoch(pixels, tmp_path_factory):
    """A folder in which one epoch has been trained; tests go on in copies of it."""
    folder = tmp_path_factory.mktemp("one_epoch")
    train(pixels, folder, epochs=1)
    return folder


def test_learns_and_writes(whole):
    folder = whole.best_h5.parent
    assert whole.best_h5.name == "best_compact.h5"
    assert whole.best_keras.is_file()
    history = pd.read_csv(folder / "history.csv")
    assert history["epoch"].tolist() == [1, 2, 3]
    assert history["loss"].iloc[-1] < history["loss"].iloc[0]
    assert sorted(path.name for path in folder.glob("checkpoint_*")) == [
        "checkpoint_003.weights.h5",
        "checkpoint_best.weights.h5",
    ]


def test_a_rerun_and_its_resume_give_the_numbers_of_an_undisturbed_run(
    whole, one_epoch, pixels, tmp_path
):
    # As text first: the quick parser of floats may be off in the last digit.
    again = pd.read_csv(one_epoch / "history.csv", dtype=str)
    shutil.copytree(one_epoch, tmp_path / "run")
    resumed = train(pixels, tmp_path / "run").history
    columns = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"]
    undisturbed = whole.history[columns].astype(float)
    for found, epochs in ((again, 1), (resumed, 3)):
        pd.testing.assert_frame_equal(
            undisturbed.head(epochs), found[columns].astype(float), check_exact=True
        )


def test_checkpoint_of_another_network_is_refused(one_epoch, pixels, tmp_path):
    shutil.copytree(one_epoch, tmp_path / "run")
    with pytest.raises(RunError, match="Choose another run name"):
        training.train(
            RECIPE, pixels, training.Samples(np.arange(9), np.arange(9) % 3), samples(32, 48),
            classes=3, folder=tmp_path / "run", progress=False,
        )  # fmt: skip


def test_class_without_training_images_is_refused(pixels, tmp_path):
    with pytest.raises(RunError, match="1 of 3 have none"):
        training.train(
            RECIPE, pixels, samples(0, 32), samples(32, 48),
            classes=3, folder=tmp_path, progress=False,
        )  # fmt: skip


@given(st.lists(st.floats(0.1, 3.0), max_size=12))
@settings(max_examples=60, deadline=None)
def test_plateau_schedule_is_that_of_keras(losses):
    class Stand:
        optimizer = keras.optimizers.SGD(1e-4)

    Stand.optimizer.learning_rate = 1e-4
    callback = keras.callbacks.ReduceLROnPlateau(
        monitor="val_loss", mode="min", factor=0.2, patience=2, min_lr=1e-6
    )
    callback.set_model(Stand)
    callback.on_train_begin()
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
    expected = float(Stand.optimizer.learning_rate)
    assert learning_rates.plateau(losses, 1e-4) == pytest.approx(expected, rel=1e-5)


def batches_of(pixels, *, training):
    rows = np.arange(48)
    inputs = Pictures(pixels, RECIPE)
    return Batches(inputs, rows, rows, RECIPE, classes=48, training=training)


def test_batches_hold_each_picture_once_an_epoch_in_a_new_order(pixels):
    batches = batches_of(pixels, training=True)
    first = np.concatenate([batches[i][1] for i in range(len(batches))])
    batches.set_epoch(1)
    second = np.concatenate([batches[i][1] for i in range(len(batches))])
    assert sorted(first) == sorted(second) == list(range(48))
    assert first.tolist() != second.tolist()


def test_batches_of_an_epoch_do_not_depend_on_the_epochs_before(pixels):
    ran, resumed = batches_of(pixels, training=True), batches_of(pixels, training=True)
    ran.set_epoch(1)
    ran[2]
    ran.set_epoch(3)
    resumed.set_epoch(3)
    for index in (0, 3):
        np.testing.assert_array_equal(ran[index][0], resumed[index][0])


def test_validation_batches_are_neither_shuffled_nor_augmented(pixels):
    pictures, labels = batches_of(pixels, training=False)[0]
    assert labels.tolist() == list(range(8))
    np.testing.assert_allclose(pictures, pixels[:8] / 127.5 - 1, atol=1e-6)


def test_balanced_sampling_shows_each_class_as_often(pixels):
    rows = np.arange(48)
    labels = (rows < 6).astype(np.int64)
    recipe = Recipe.preset(
        "quick", size_px=32, batch_size=8, sampling="balanced", class_weights="none"
    )
    inputs = Pictures(pixels, recipe)
    batches = Batches(inputs, rows, labels, recipe, classes=2, training=True)
    seen = []
    for epoch in range(20):
        batches.set_epoch(epoch)
        seen += [batches[i][1] for i in range(len(batches))]
    assert np.concatenate(seen).mean() == pytest.approx(0.5, abs=0.06)
