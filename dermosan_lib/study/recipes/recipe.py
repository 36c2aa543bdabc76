"""What a training run is told: one frozen, validated object, stored with the run."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from dermosan_lib.decision import SYMMETRIES
from dermosan_lib.errors import RunError
from dermosan_lib.images import FRAMES, Frame
from dermosan_lib.study.recipes.encoder_backbone import (
    ENCODER_ENTRIES,
    check_encoder_entries,
    encoder_file,
    without_folder,
)
from dermosan_lib.study.recipes.presets import PRESETS
from dermosan_lib.study.recipes.recipe_entries import joined_entries

ClassWeights = Literal["balanced", "sqrt", "none"]
Schedule = Literal["plateau", "cosine", "constant"]
FrozenCache = Literal["float16", "float32", "off"]
Engine = Literal["auto", "float32", "int8", "int8_weights"]
CLASS_WEIGHTS: tuple[str, ...] = ("balanced", "sqrt", "none")
_CHOICES: dict[str, tuple[str, ...]] = {
    "class_weights": CLASS_WEIGHTS,
    "sampling": ("shuffled", "balanced"),
    "schedule": ("plateau", "cosine", "constant"),
    "keep": ("best", "last"),
    "engine": ("auto", "float32", "int8", "int8_weights"),
    "frozen_cache": ("float16", "float32", "off"),
    "frame": FRAMES,
}
_RANGES: dict[str, tuple[float, float]] = {
    "size_px": (32, 1024),
    "unfrozen_layers": (-1, 10_000),
    "dropout": (0, 0.95),
    "learning_rate": (1e-7, 1),
    "weight_decay": (0, 1),
    "layer_decay": (0.5, 1),
    "label_smoothing": (0, 0.5),
    "focal_gamma": (0, 5),
    "ema": (0, 0.9999),
    "batch_size": (1, 1024),
    "epochs": (1, 1000),
    "views": (1, 10_000),
    "colour": (0, 0.5),
    "crop": (0, 0.9),
    "rotation": (0, 180),
    "test_views": (1, SYMMETRIES),
}
_WHOLE = ("size_px", "unfrozen_layers", "batch_size", "epochs", "views", "test_views")
_TEXTS = ("backbone", "last_layer", "weights")
_VARIATIONS = ("colour", "crop", "rotation")
_SWITCHES = ("freeze_batch_norm", "augment", "shuffle_labels", "mixed_precision", "xla")


@dataclass(frozen=True)
class Recipe:
    """A training recipe. The defaults are the paper's (DERMOSAN, 2025, phases 1 to 4).

    The paper names Adam and no learning rate; 1e-4 is the value at which a pretrained network
    keeps what it has learned.
    """

    # The network
    backbone: str = "ResNet152"  # or "onnx:FILE", an encoder that stays frozen
    last_layer: str = ""  # name of the backbone's layer to end behind; "": its own end
    weights: str = "imagenet"  # or "none", a weights file's path, "package:NAME" of the index
    size_px: int = 224
    frame: Frame = "whole"  # what it shows of a picture; "centre_square": its central square
    unfrozen_layers: int = 50  # last layers of the backbone that train; -1 means all
    freeze_batch_norm: bool = False  # True for weights whose batch normalisation is folded in
    dense_units: tuple[int, ...] = (512, 256)
    dropout: float = 0.35
    # How it is fitted
    learning_rate: float = 1e-4
    schedule: Schedule = "plateau"  # "cosine" falls to 0 over all steps, after 5% of warming up
    weight_decay: float = 0.0  # above 0: AdamW (Loshchilov and Hutter 2019)
    layer_decay: float = 1.0  # below 1: each layer down learns that much slower than the one above
    label_smoothing: float = 0.0
    focal_gamma: float = 0.0  # above 0: focal loss (Lin et al. 2017)
    ema: float = 0.0  # above 0: momentum of averaged weights, which are judged and kept
    batch_size: int = 32
    epochs: int = 9
    keep: Literal["best", "last"] = "best"  # best: the epoch of lowest validation loss
    # What it sees
    class_weights: ClassWeights = "balanced"
    sampling: Literal["shuffled", "balanced"] = "shuffled"  # balanced: classes equally often
    augment: bool = False  # a view of each picture, drawn anew each epoch
    views: int = SYMMETRIES  # to draw from: the picture itself, then flips and quarter turns
    colour: float = 0.0  # above 0: each view but the first with light and warmth shifted so far
    crop: float = 0.0  # above 0: each view but the first a window, its edges shorter by up to this
    rotation: float = 0.0  # degrees; above 0: each view but the first turned by up to so many
    test_views: int = 1  # views whose probabilities are averaged in use
    shuffle_labels: bool = False  # a control: what is learned then is learned from leaks
    # How it is computed
    frozen_cache: FrozenCache = "float16"  # outputs of the frozen layers, computed once
    mixed_precision: bool = False  # bfloat16 products; a gain on GPUs and few CPUs
    xla: bool = False
    engine: Engine = "auto"  # the bundle's arithmetic; "auto": int8 where it answers as float32
    seed: int = 42

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            _check_range(name, getattr(self, name), low, high)
        _check_kinds(self)
        for name in _SWITCHES:
            if not isinstance(getattr(self, name), bool):
                raise RunError(
                    f"{name} must be true or false, but is {getattr(self, name)!r}. Choose one."
                )
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise RunError(
                    f"{name} must be one of {', '.join(choices)}, "
                    f"but is {getattr(self, name)!r}. Choose one of them."
                )
        if self.focal_gamma and self.label_smoothing:
            raise RunError(
                "Label smoothing and focal loss pull against each other, but label_smoothing is "
                f"{self.label_smoothing} and focal_gamma {self.focal_gamma}. Set one of them to 0."
            )
        if self.sampling == "balanced" and self.class_weights != "none":
            raise RunError(
                "Classes must be evened out once, but sampling is balanced and class_weights "
                f"{self.class_weights}. Set class_weights to none or sampling to shuffled."
            )
        _check_variations(self)
        object.__setattr__(self, "dense_units", tuple(self.dense_units))

    @classmethod
    def preset(
        cls, name: str, entries: Mapping[str, Any] | None = None, **changes: Any
    ) -> "Recipe":
        """A named recipe with ``entries`` and ``changes``; what is None keeps the preset's value.

        ``paper`` is the published one, ``quick`` trains the small network from scratch in minutes,
        ``finetune`` adapts MobileNetV2 on a machine without a GPU, and ``thorough`` does so from
        lower layers on and for longer. Raises `RunError` for others, for a change that is no entry
        of a recipe, and for one that ``entries`` and ``changes`` give differently.

        With ``backbone="onnx:FILE"`` the preset counts for nothing, since no network is trained;
        of the recipe's entries `ENCODER_ENTRIES` may be given, and the arithmetic is float32.
        """
        if name not in PRESETS:
            raise RunError(
                f"Preset {name!r} is not known. Choose among: {', '.join(sorted(PRESETS))}."
            )
        given = joined_entries(entries or {}, changes)
        unknown = sorted({*(entries or {}), *changes} - set(cls.__dataclass_fields__))
        if unknown:
            raise RunError(
                f"A recipe has no entry {unknown[0]!r}. Choose among: "
                f"{', '.join(cls.__dataclass_fields__)}."
            )
        if encoder_file(given.get("backbone")) is not None:
            check_encoder_entries(given)
            return cls(**{"engine": "float32", **given})
        return cls(**{**PRESETS[name], **given})

    @property
    def encoder(self) -> Path | None:
        """The file in ONNX format that is the backbone; None where Keras builds it."""
        return encoder_file(self.backbone)

    @property
    def training_views(self) -> int:
        """Views of a picture that training draws from, at least 1."""
        return self.views if self.augment else 1

    @property
    def varies(self) -> bool:
        """Whether views differ by more than flips and quarter turns."""
        return any(getattr(self, name) for name in _VARIATIONS)

    def to_dict(self) -> dict[str, Any]:
        """JSON- and YAML-friendly copy; of a weights file its name.

        The file's folder is nobody's business, and would differ between machines. Of a recipe for
        an encoder the entries that count.
        """
        if self.encoder is not None:
            counting = {name: getattr(self, name) for name in ENCODER_ENTRIES}
            return {**counting, "backbone": without_folder(self.backbone)}
        weights = Path(self.weights).name
        return {**asdict(self), "weights": weights, "dense_units": list(self.dense_units)}


def _check_kinds(recipe: Recipe) -> None:
    for name in _WHOLE:
        if not isinstance(getattr(recipe, name), int):
            raise RunError(
                f"{name} must be a whole number, but is {getattr(recipe, name)!r}. Write such as 3."
            )
    for name in _TEXTS:
        if not isinstance(getattr(recipe, name), str):
            raise RunError(
                f"{name} must be a text, but is {getattr(recipe, name)!r}. Write a name in quotes."
            )
    units = recipe.dense_units
    listed = isinstance(units, list | tuple)
    if not listed or not all(type(one) is int and one > 0 for one in units):
        raise RunError(
            f"dense_units must be a list of whole numbers above 0, but is {units!r}. "
            "Write such as [512, 256], or [] for none."
        )


def _check_variations(recipe: Recipe) -> None:
    for name in _VARIATIONS:
        if getattr(recipe, name) and not recipe.augment:
            raise RunError(
                f"{name} changes augmented views, but {name} is {getattr(recipe, name)} and "
                f"augment False. Set augment to true or {name} to 0."
            )
    if recipe.views > SYMMETRIES and not recipe.varies:
        raise RunError(
            f"Flips and quarter turns give {SYMMETRIES} views, but views is {recipe.views}. "
            f"Set views to at most {SYMMETRIES}, or one of {', '.join(_VARIATIONS)} above 0."
        )


def _check_range(name: str, value: object, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RunError(f"{name} must be a number, but is {value!r}. Choose {low} to {high}.")
    if not low <= value <= high:
        raise RunError(f"{name} must lie in {low} to {high}, but is {value}. Choose within.")
