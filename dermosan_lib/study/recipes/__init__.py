"""What a training run is told, and what it makes of a picture and a learning rate. Needs no Keras.

What others may use of it:

- `Recipe`: A training recipe. The defaults are the paper's (DERMOSAN, 2025, phases 1 to 4).
- `PREFIX`: How a backbone begins that is an encoder's file, ``onnx:FILE``.
- `class_weights`: Weight of each class: ``balanced`` is n / (classes * n_class); ``sqrt`` its
  square root.
- `encoder_file`: The file of ``onnx:FILE``; None for any other backbone.
- `learning_rate`: Learning rate of the next step.
- `varied`: ``picture`` reframed and relit as view ``number`` of ``row`` is under ``recipe``.
"""

from dermosan_lib.study.recipes.augmentation import varied
from dermosan_lib.study.recipes.class_weighting import class_weights
from dermosan_lib.study.recipes.encoder_backbone import PREFIX, encoder_file
from dermosan_lib.study.recipes.learning_rates import learning_rate
from dermosan_lib.study.recipes.recipe import Recipe

__all__ = [
    "PREFIX",
    "Recipe",
    "class_weights",
    "encoder_file",
    "learning_rate",
    "varied",
]
