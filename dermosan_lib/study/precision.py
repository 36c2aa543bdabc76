"""Mixed precision: products in bfloat16, weights and what leaves the network in float32."""

from typing import Any

import keras

from dermosan_lib.study.networks import PROBABILITIES


def in_bfloat16(network: keras.Model) -> keras.Model:
    """A network with the layers and weights of ``network`` that computes in bfloat16.

    As Keras' policy ``mixed_bfloat16`` (Micikevicius et al. 2018, with Google's format, which needs
    no loss scaling), without setting it for everything that is built afterwards. The softmax, and
    layers that add their output to the loss, stay in float32. ``network`` itself does not change:
    copy the weights back once they are trained, and what is exported is float32.
    """
    twin = keras.models.clone_model(network, clone_function=_twin)
    twin.set_weights(network.get_weights())
    return twin


def _twin(layer: keras.Layer) -> Any:
    config = layer.get_config()
    if layer.name != PROBABILITIES and layer.activity_regularizer is None:
        config["dtype"] = "mixed_bfloat16"
    return type(layer).from_config(config)
