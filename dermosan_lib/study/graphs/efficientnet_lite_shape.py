"""The shape of EfficientNet-Lite in numbers, for whoever builds it: Keras layers or ONNX nodes."""

import math
from collections.abc import Iterator
from typing import NamedTuple

# Width, depth (Tan and Le 2019, compound scaling; the Lite models of 2020)
LITES: dict[str, tuple[float, float]] = {
    "EfficientNetLite0": (1.0, 1.0),
    "EfficientNetLite1": (1.0, 1.1),
    "EfficientNetLite2": (1.1, 1.2),
    "EfficientNetLite3": (1.2, 1.4),
    "EfficientNetLite4": (1.4, 1.8),
}


class LiteStage(NamedTuple):
    """Blocks of one width."""

    blocks: int
    kernel: int
    strides: int
    expansion: int
    filters: int


LITE_STEM, LITE_TOP = 32, 1280  # filters, whatever the width
_STAGES = (
    LiteStage(1, 3, 1, 1, 16),
    LiteStage(2, 3, 2, 6, 24),
    LiteStage(2, 5, 2, 6, 40),
    LiteStage(3, 3, 2, 6, 80),
    LiteStage(3, 5, 1, 6, 112),
    LiteStage(4, 5, 2, 6, 192),
    LiteStage(1, 3, 1, 6, 320),
)


class LiteBlock(NamedTuple):
    """One inverted residual block."""

    stage: LiteStage
    filters: int
    strides: int


def lite_blocks(name: str) -> Iterator[LiteBlock]:
    """The blocks of the Lite model ``name`` in order."""
    width, depth = LITES[name]
    for place, stage in enumerate(_STAGES):
        ends = place in (0, len(_STAGES) - 1)  # the first and last stage keep their depth
        filters = _filters(stage.filters, width)
        for number in range(stage.blocks if ends else math.ceil(stage.blocks * depth)):
            yield LiteBlock(stage, filters, stage.strides if number == 0 else 1)


def _filters(filters: int, width: float) -> int:
    """``filters`` times ``width`` in multiples of 8, never less than nine tenths of it."""
    scaled = filters * width
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded
