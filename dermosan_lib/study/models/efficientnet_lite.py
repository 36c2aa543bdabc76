"""EfficientNet-Lite: EfficientNet without squeeze-and-excitation, made for processors."""

from typing import Any

import keras

from dermosan_lib.study.graphs import LITE_STEM, LITE_TOP, LITES, LiteStage, lite_blocks

__all__ = ["LITES", "lite_backbone", "lite_preprocess"]


def lite_backbone(name: str, shape: tuple[int, int, int]) -> keras.Model:
    """The Lite model ``name`` without its top.

    Input ``(n, size, size, 3)``; output ``(n, size / 32, size / 32, 1280)``, rounded up. Layers are
    ``stem_*``, ``block0_*`` and so on, ``top_*``.
    """
    inputs = keras.Input(shape, name="image")
    x = keras.layers.Conv2D(
        LITE_STEM, 3, strides=2, padding="same", use_bias=False, name="stem_conv"
    )(inputs)
    x = _normed(x, "stem")
    for index, block in enumerate(lite_blocks(name)):
        x = _block(x, block.stage, block.filters, block.strides, f"block{index}")
    x = keras.layers.Conv2D(LITE_TOP, 1, use_bias=False, name="top_conv")(x)
    return keras.Model(inputs, _normed(x, "top"), name=name.lower())


def lite_preprocess(batch: Any) -> Any:
    """Scale 0..255 by mean 127 and deviation 128, as in the published training."""
    return (batch - 127.0) / 128.0


def _block(x: Any, stage: LiteStage, filters: int, strides: int, name: str) -> Any:
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
