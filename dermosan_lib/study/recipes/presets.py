"""Named recipes: what each changes of the paper's."""

from typing import Any

_FINETUNE: dict[str, Any] = {
    "backbone": "MobileNetV2",
    "unfrozen_layers": 64,  # from block_9_add on
    "freeze_batch_norm": True,
    "learning_rate": 1e-4,
    "schedule": "cosine",
    "weight_decay": 0.02,
    "label_smoothing": 0.1,
    "epochs": 8,
    "class_weights": "sqrt",
    "augment": True,
    "views": 4,
    "test_views": 4,
}

PRESETS: dict[str, dict[str, Any]] = {
    "paper": {},
    "quick": {
        "backbone": "Compact",
        "weights": "none",
        "size_px": 128,
        "unfrozen_layers": -1,
        "dense_units": (128, 64),
        # At a steady rate accuracy swung by points from epoch to epoch, and the last digits of a
        # processor's sums decided where it stopped. One that falls to 0 settles.
        "learning_rate": 2e-3,
        "schedule": "cosine",
        "epochs": 18,
        "engine": "float32",  # it answers in milliseconds anyway
        "augment": True,
    },
    "finetune": _FINETUNE,
    "thorough": {
        **_FINETUNE,
        "size_px": 192,
        "unfrozen_layers": 127,  # from block_3_expand on
        "epochs": 20,
        "ema": 0.998,
        "views": 12,
        "colour": 0.1,
        "crop": 0.3,
        "rotation": 25.0,
        "test_views": 8,
    },
}
