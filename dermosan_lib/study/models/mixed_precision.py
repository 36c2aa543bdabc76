"""Mixed precision: products in bfloat16, weights and what leaves the network in float32."""

import time
import warnings
from typing import Any

import keras

from dermosan_lib.study.models.networks import PROBABILITIES_LAYER

_EDGE = 512  # of the matrices that are tried
_TRIALS = 5


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
    if layer.name != PROBABILITIES_LAYER and layer.activity_regularizer is None:
        config["dtype"] = "mixed_bfloat16"
    return type(layer).from_config(config)


def warn_where_slower() -> None:
    """Warn (`UserWarning`) that bfloat16 costs time on this device instead of saving it."""
    times = slowdown()
    if times > 1.5:  # what is less may be a moment's noise
        warnings.warn(
            f"mixed_precision=true makes training slower here: a product takes {times:.1f} times "
            "as long in bfloat16 as in float32, as on devices without instructions for it. "
            "Leave it out.",
            stacklevel=3,
        )


def slowdown() -> float:
    """Time of a product in bfloat16 by that in float32, on the device that Keras uses.

    Tried rather than told by a device's name: a processor without instructions for the format
    converts every number. The least time of five products of 512 x 512 matrices.
    """
    return _seconds("bfloat16") / _seconds("float32")


def _seconds(dtype: str) -> float:
    matrix = keras.ops.ones((_EDGE, _EDGE), dtype)
    taken = []
    for _ in range(1 + _TRIALS):  # the first compiles
        since = time.perf_counter()
        product = keras.ops.matmul(matrix, matrix)
        float(keras.ops.cast(product[0, 0], "float32"))  # waits for the device
        taken.append(time.perf_counter() - since)
    return min(taken[1:])
