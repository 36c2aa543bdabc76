"""A small backbone for teaching: trains from scratch in minutes on two cores."""

from typing import Any

import keras

COMPACT = "Compact"

_SPARSITY = 3e-5
_STAGES = ((48, 1), (96, 2))  # filters and residual blocks; each stage halves the resolution


def compact_backbone(shape: tuple[int, int, int]) -> keras.Model:
    """A residual network (He et al. 2016, basic blocks) of about 0.5 million weights.

    Input ``(n, size, size, 3)``; output ``(n, size / 8, size / 8, 96)``. It stops at an eighth of
    the resolution so that activation maps can point at a lesion.
    """
    inputs = keras.Input(shape, name="image")
    x = _conv(inputs, 24, strides=2, name="stem")
    for stage, (filters, blocks) in enumerate(_STAGES, start=1):
        x = _conv(x, filters, strides=2, name=f"stage{stage}_down")
        for block in range(1, blocks + 1):
            x = _residual(x, filters, f"stage{stage}_block{block}")
    # Features that background does not need are pressed to 0, so that the maps point at something.
    x = keras.layers.ActivityRegularization(l1=_SPARSITY, name="sparse")(x)
    return keras.Model(inputs, x, name="compact")


def compact_preprocess(batch: Any) -> Any:
    """Scale 0..255 to -1..1."""
    return batch / 127.5 - 1.0


def _conv(x: Any, filters: int, *, strides: int = 1, name: str) -> Any:
    x = keras.layers.Conv2D(
        filters, 3, strides=strides, padding="same", use_bias=False, name=f"{name}_conv"
    )(x)
    x = keras.layers.BatchNormalization(momentum=0.95, name=f"{name}_bn")(x)
    return keras.layers.ReLU(name=f"{name}_relu")(x)


def _residual(x: Any, filters: int, name: str) -> Any:
    y = _conv(x, filters, name=f"{name}_a")
    y = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"{name}_b_conv")(y)
    y = keras.layers.BatchNormalization(momentum=0.95, name=f"{name}_b_bn")(y)
    return keras.layers.ReLU(name=f"{name}_out")(keras.layers.Add(name=f"{name}_add")([x, y]))
