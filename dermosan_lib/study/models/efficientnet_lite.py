"""EfficientNet-Lite: EfficientNet without squeeze-and-excitation, made for processors."""

import math
from typing import Any, NamedTuple

import keras

# Width, depth (Tan and Le 2019, compound scaling; the Lite models of 2020)
LITES: dict[str, tuple[float, float]] = {
    "EfficientNetLite0": (1.0, 1.0),
    "EfficientNetLite1": (1.0, 1.1),
    "EfficientNetLite2": (1.1, 1.2),
    "EfficientNetLite3": (1.2, 1.4),
    "EfficientNetLite4": (1.4, 1.8),
}


class _Stage(NamedTuple):
    blocks: int
    kernel: int
    strides: int
    expansion: int
    filters: int


_STEM, _TOP = 32, 1280  # filters, whatever the width
_STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)


def lite_backbone(name: str, shape: tuple[int, int, int]) -> keras.Model:
    """The Lite model ``name`` without its top.

    Input ``(n, size, size, 3)``; output ``(n, size / 32, size / 32, 1280)``, rounded up. Layers are
    ``stem_*``, ``block0_*`` and so on, ``top_*``.
    """
    width, depth = LITES[name]
    inputs = keras.Input(shape, name="image")
    x = keras.layers.Conv2D(_STEM, 3, strides=2, padding="same", use_bias=False, name="stem_conv")(
        inputs
    )
    x = _normed(x, "stem")
    index = 0
    for place, stage in enumerate(_STAGES):
        ends = place in (0, len(_STAGES) - 1)  # the first and last stage keep their depth
        filters = _filters(stage.filters, width)
        for block in range(stage.blocks if ends else math.ceil(stage.blocks * depth)):
            strides = stage.strides if block == 0 else 1
            x = _block(x, stage, filters, strides, f"block{index}")
            index += 1
    x = keras.layers.Conv2D(_TOP, 1, use_bias=False, name="top_conv")(x)
    return keras.Model(inputs, _normed(x, "top"), name=name.lower())


def lite_preprocess(batch: Any) -> Any:
    """Scale 0..255 by mean 127 and deviation 128, as in the published training."""
    return (batch - 127.0) / 128.0


def _block(x: Any, stage: _Stage, filters: int, strides: int, name: str) -> Any:
    """An inverted residual block (Sandler et al. 2018)."""
    given = x.shape[-1]
    y = x
    if stage.expansion > 1:
        wide = given * stage.expansion
        y = keras.layers.Conv2D(wide, 1, use_bias=False, name=f"{name}_expand_conv")(y)
        y = _normed(y, f"{name}_expand")
    y = keras.layers.DepthwiseConv2D(
        stage.kernel, strides=strides, padding="same", use_bias=False, name=f"{name}_depthwise_conv"
    )(y)
    y = _normed(y, f"{name}_depthwise")
    y = keras.layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_project_conv")(y)
    y = _normed(y, f"{name}_project", relu=False)
    if strides == 1 and given == filters:
        y = keras.layers.Add(name=f"{name}_add")([x, y])
    return y


def _normed(x: Any, name: str, *, relu: bool = True) -> Any:
    x = keras.layers.BatchNormalization(epsilon=1e-3, name=f"{name}_bn")(x)
    return keras.layers.ReLU(6.0, name=f"{name}_relu")(x) if relu else x


def _filters(filters: int, width: float) -> int:
    """``filters`` times ``width`` in multiples of 8, never less than nine tenths of it."""
    scaled = filters * width
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded
