"""Backbones that keras.applications does not have, by name."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import keras

from dermosan_lib.study.models.compact_cnn import COMPACT, compact_backbone, compact_preprocess
from dermosan_lib.study.models.efficientnet_lite import LITES, lite_backbone, lite_preprocess


class OwnBackbone(NamedTuple):
    """How a backbone is built and how its pictures are scaled."""

    build: Callable[[tuple[int, int, int]], keras.Model]
    preprocess: Callable[[Any], Any]


OWN_BACKBONES: dict[str, OwnBackbone] = {
    COMPACT: OwnBackbone(compact_backbone, compact_preprocess),
    **{name: OwnBackbone(partial(lite_backbone, name), lite_preprocess) for name in LITES},
}
