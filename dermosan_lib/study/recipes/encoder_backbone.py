"""A backbone that is a file: ``onnx:FILE``, an encoder that stays frozen."""

from collections.abc import Iterable
from pathlib import Path

from dermosan_lib.errors import RunError

PREFIX = "onnx:"
# What a recipe says of a head on a frozen encoder; all other entries train a network.
ENCODER_ENTRIES = (
    "backbone",
    "size_px",
    "frame",
    "class_weights",
    "test_views",
    "shuffle_labels",
    "engine",
    "seed",
)


def encoder_file(backbone: object) -> Path | None:
    """The file of ``onnx:FILE``; None for any other backbone."""
    if not isinstance(backbone, str) or not backbone.casefold().startswith(PREFIX):
        return None
    return Path(backbone[len(PREFIX) :].strip()).expanduser()


def without_folder(backbone: str) -> str:
    """``onnx:NAME``: the file's folder is nobody's business, and would differ between machines."""
    file = encoder_file(backbone)
    return backbone if file is None else f"{PREFIX}{file.name}"


def check_encoder_entries(given: Iterable[str]) -> None:
    """Raise `RunError` for the first entry that trains a network, which an encoder is not."""
    for name in given:
        if name not in ENCODER_ENTRIES:
            raise RunError(
                f"An encoder from a file stays as it is and only its head is fitted, so {name} "
                f"would change nothing. Leave it out; of a recipe these count: "
                f"{', '.join(ENCODER_ENTRIES)}."
            )
