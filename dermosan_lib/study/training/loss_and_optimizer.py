"""Loss and optimiser of a recipe."""

from typing import Any

import keras
import numpy as np

from dermosan_lib.study.recipes import Recipe


def compile_network(network: keras.Model, recipe: Recipe) -> None:
    """Give ``network`` (class probabilities out) the recipe's loss, optimiser and accuracy."""
    network.compile(
        optimizer=_optimiser(network, recipe),
        loss=_loss(recipe),
        metrics=["accuracy"],
        # Under JAX steps are compiled in any case: without, each operation is called by itself.
        jit_compile=recipe.xla or keras.backend.backend() == "jax",
    )
    network.optimizer.build(network.trainable_variables)
    _make_metrics(network, recipe)


def _make_metrics(network: keras.Model, recipe: Recipe) -> None:
    """Have Keras make the variables of its metrics now.

    A step that makes variables is traced a second time without them: a quarter of what a small
    network's training costs.
    """
    classes = network.output_shape[-1]
    chances = np.full((1, classes), 1 / classes, np.float32)
    one_hot = bool(recipe.label_smoothing or recipe.focal_gamma)
    network.compute_metrics(None, chances if one_hot else np.zeros(1, np.int64), chances)
    network.reset_metrics()


def _loss(recipe: Recipe) -> Any:
    if recipe.focal_gamma:
        return keras.losses.CategoricalFocalCrossentropy(alpha=1.0, gamma=recipe.focal_gamma)
    if recipe.label_smoothing:
        return keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing)
    return "sparse_categorical_crossentropy"


def _optimiser(network: keras.Model, recipe: Recipe) -> keras.optimizers.Optimizer:
    factors = _layer_factors(network, recipe.layer_decay)
    if recipe.weight_decay:
        chosen = _SlowerAdamW(
            factors, learning_rate=recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        # As usual, scales and offsets are not pulled towards 0.
        chosen.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        return chosen
    if recipe.layer_decay < 1:
        return _SlowerAdam(factors, learning_rate=recipe.learning_rate)
    return keras.optimizers.Adam(recipe.learning_rate)


def _layer_factors(network: keras.Model, decay: float) -> list[float]:
    """Factor of the learning rate for each trainable weight: ``decay`` to the layers above it.

    Discriminative fine-tuning (Howard and Ruder 2018, section 3.2); a convolution and its batch
    normalisation count as two layers, so that 0.97 is a mild choice.
    """
    layers = [layer for layer in network.layers if layer.trainable_variables]
    by_weight = {
        variable.path: decay**depth
        for depth, layer in enumerate(reversed(layers))
        for variable in layer.trainable_variables
    }
    return [by_weight[variable.path] for variable in network.trainable_variables]


class _Slower:
    """An optimiser whose step for each weight is scaled by that weight's factor."""

    def __init__(self, factors: list[float], **options: Any) -> None:
        # Keras would name it by its class, and TensorFlow takes no name that begins with "_".
        super().__init__(**{**options, "name": "slower_adam"})
        self._factors = factors

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """One weight's step, as Keras calls it."""
        step: Any = super()
        # The backend may hand over its own variable, which knows neither name nor path.
        factor = self._factors[step._get_variable_index(variable)]
        step.update_step(gradient, variable, learning_rate * factor)


class _SlowerAdam(_Slower, keras.optimizers.Adam):
    pass


class _SlowerAdamW(_Slower, keras.optimizers.AdamW):
    pass
