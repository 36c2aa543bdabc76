"""What a training run is told: one frozen, validated object, stored with the run."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from dermosan_lib.errors import RunError

ClassWeights = Literal["balanced", "sqrt", "none"]
CLASS_WEIGHTS: tuple[str, ...] = ("balanced", "sqrt", "none")


@dataclass(frozen=True)
class Recipe:
    """A training recipe. The defaults are the paper's (DERMOSAN, 2025, phases 1 to 4).

    The paper names Adam and no learning rate; 1e-4 is the value at which a pretrained network
    keeps what it has learned.
    """

    backbone: str = "ResNet152"
    weights: str = "imagenet"  # "imagenet", "none", or the path of a weights file
    size_px: int = 224
    unfrozen_layers: int = 50  # last layers of the backbone that train; -1 means all
    freeze_batch_norm: bool = False  # True for weights whose batch normalisation is folded in
    dense_units: tuple[int, ...] = (512, 256)
    dropout: float = 0.35
    learning_rate: float = 1e-4
    batch_size: int = 32
    epochs: int = 9
    class_weights: ClassWeights = "balanced"
    augment: bool = False  # flips and quarter turns, drawn anew each epoch
    shuffle_labels: bool = False  # a control: what is learned then is learned from leaks
    seed: int = 42

    def __post_init__(self) -> None:
        for name, low, high in (
            ("size_px", 32, 1024),
            ("dropout", 0, 0.95),
            ("learning_rate", 1e-7, 1),
            ("batch_size", 1, 1024),
            ("epochs", 1, 1000),
            ("unfrozen_layers", -1, 10_000),
        ):
            _check_range(name, getattr(self, name), low, high)
        if self.class_weights not in CLASS_WEIGHTS:
            raise RunError(
                f"class_weights must be one of {', '.join(CLASS_WEIGHTS)}, "
                f"but is {self.class_weights!r}. Choose one of them."
            )
        object.__setattr__(self, "dense_units", tuple(int(units) for units in self.dense_units))

    @classmethod
    def preset(cls, name: str, **changes: Any) -> "Recipe":
        """A named recipe with ``changes``; entries that are None keep the preset's value.

        ``paper`` is the published one, ``quick`` trains the small network from scratch in minutes,
        ``finetune`` adapts MobileNetV2 on a machine without a GPU. Raises `RunError` for others.
        """
        if name not in PRESETS:
            raise RunError(
                f"Preset {name!r} is not known. Choose among: {', '.join(sorted(PRESETS))}."
            )
        given = {key: value for key, value in changes.items() if value is not None}
        return cls(**{**PRESETS[name], **given})

    def to_dict(self) -> dict[str, Any]:
        """JSON- and YAML-friendly copy."""
        return {**asdict(self), "dense_units": list(self.dense_units)}


PRESETS: dict[str, dict[str, Any]] = {
    "paper": {},
    "quick": {
        "backbone": "Compact",
        "weights": "none",
        "size_px": 128,
        "unfrozen_layers": -1,
        "dense_units": (128, 64),
        "learning_rate": 1e-3,
        "epochs": 14,
        "augment": True,
    },
    "finetune": {
        "backbone": "MobileNetV2",
        "unfrozen_layers": 100,
        "freeze_batch_norm": True,
        "learning_rate": 1e-4,
        "augment": True,
    },
}


def _check_range(name: str, value: object, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RunError(f"{name} must be a number, but is {value!r}. Choose {low} to {high}.")
    if not low <= value <= high:
        raise RunError(f"{name} must lie in {low} to {high}, but is {value}. Choose within.")
