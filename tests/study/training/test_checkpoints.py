"""Checkpoints: the recipe stays, what is not whole does not count, and floats survive."""

import json

import numpy as np
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.recipes.recipe import Recipe

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.training import checkpoints, epoch_loop  # noqa: E402  # behind the check for Keras


def network_of(units=3):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((2,))
    network = keras.Model(inputs, keras.layers.Dense(units)(inputs))
    network.compile(keras.optimizers.Adam(0.1), "mse")
    network.optimizer.build(network.trainable_variables)
    return network


def row(epoch, loss=0.1):
    return {"epoch": float(epoch), "loss": loss, "val_loss": 1 / 3 + epoch}


def test_the_recipe_lies_beside_the_history(tmp_path):
    recipe = Recipe.preset("finetune", label_smoothing=0.1)
    checkpoints.keep_recipe(tmp_path, recipe)
    assert json.loads((tmp_path / "recipe.json").read_text()) == recipe.to_dict()


def test_epochs_by_another_recipe_are_not_gone_on_with(tmp_path):
    checkpoints.keep_recipe(tmp_path, Recipe(epochs=3))
    checkpoints.keep_recipe(tmp_path, Recipe(seed=1))  # nothing is trained yet
    (tmp_path / "history.csv").touch()
    checkpoints.keep_recipe(tmp_path, Recipe(seed=1, epochs=12))
    with pytest.raises(RunError, match=r"other values of dropout, seed\. Give the same"):
        checkpoints.keep_recipe(tmp_path, Recipe(seed=2, dropout=0.1))


def test_epochs_from_before_an_entry_existed_are_gone_on_with_at_its_default(tmp_path):
    told = Recipe(epochs=3).to_dict()
    del told["crop"]
    (tmp_path / "recipe.json").write_text(json.dumps(told))
    (tmp_path / "history.csv").touch()
    checkpoints.keep_recipe(tmp_path, Recipe(epochs=3))
    del told["last_layer"]
    (tmp_path / "recipe.json").write_text(json.dumps(told))
    with pytest.raises(RunError, match="other values of last_layer"):
        checkpoints.keep_recipe(tmp_path, Recipe(epochs=3, last_layer="conv4_block6_out"))


def test_a_schedule_over_all_steps_takes_no_other_number_of_epochs(tmp_path):
    checkpoints.keep_recipe(tmp_path, Recipe(epochs=3, schedule="cosine"))
    (tmp_path / "history.csv").touch()
    with pytest.raises(RunError, match="other values of epochs"):
        checkpoints.keep_recipe(tmp_path, Recipe(epochs=4, schedule="cosine"))


def test_an_epoch_is_found_as_it_was_left(tmp_path):
    network = network_of()
    x = np.ones((4, 2), np.float32)
    network.fit(x, np.ones((4, 3)), verbose=0)
    averages = [np.full((2, 3), np.float32(1 / 3)), np.zeros(3, np.float32)]
    left = checkpoints.Progress([row(1, 0.1 + 0.2)], averages)
    checkpoints.save_epoch(tmp_path, network, left)
    other = network_of()
    found = checkpoints.resume(tmp_path, other)
    assert found.history == left.history  # to the last digit
    for ours, theirs in zip(found.averages, averages, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for ours, theirs in zip(other.optimizer.variables, network.optimizer.variables, strict=True):
        np.testing.assert_array_equal(np.array(ours), np.array(theirs))


@pytest.mark.parametrize("links", [True, False])
def test_the_best_epoch_stays_when_its_checkpoint_goes(tmp_path, monkeypatch, links):
    if not links:

        def refuse(*_):
            raise OSError("no second names here")

        monkeypatch.setattr(checkpoints.Path, "hardlink_to", refuse)
    network = network_of()
    best = network.get_weights()
    checkpoints.save_epoch(tmp_path, network, checkpoints.Progress([row(1)]), best=True)
    network.set_weights([weight + 1 for weight in best])
    checkpoints.save_epoch(tmp_path, network, checkpoints.Progress([row(1), row(2)]))
    assert not (tmp_path / "checkpoint_001.weights.h5").exists()
    checkpoints.load_best(tmp_path, network)
    for ours, theirs in zip(network.get_weights(), best, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_an_epoch_counts_once_its_history_is_there(tmp_path, monkeypatch):
    network = network_of()
    checkpoints.save_epoch(tmp_path, network, checkpoints.Progress([row(1)]))
    before = network.get_weights()
    network.set_weights([weight + 1 for weight in before])

    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoints.pd.DataFrame, "to_csv", killed)
    with pytest.raises(KeyboardInterrupt):
        checkpoints.save_epoch(tmp_path, network, checkpoints.Progress([row(1), row(2)]))
    found = checkpoints.resume(tmp_path, network)
    assert found.epochs == 1
    for ours, theirs in zip(network.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_checkpoint_of_another_network_is_refused(tmp_path):
    checkpoints.save_epoch(tmp_path, network_of(), checkpoints.Progress([row(1)]))
    with pytest.raises(RunError, match="does not fit the network of this recipe"):
        checkpoints.resume(tmp_path, network_of(units=4))


def test_a_loss_that_is_no_number_stops_training_in_words():
    with pytest.raises(RunError, match=r"is nan on validation after epoch 3, at a .* of 0\.5"):
        epoch_loop._check_finite(float("nan"), 2, 0.5)
