"""State in a bundle's card how the pictures were taken that its model learned from."""

from dermosan_lib.bundle import Bundle, update_card
from dermosan_lib.errors import RunError
from dermosan_lib.modality import MODALITIES, UNKNOWN


def check_modality(modality: str) -> None:
    """Raise `RunError` for what is none of `MODALITIES`."""
    if modality not in MODALITIES:
        raise RunError(
            f"modality must be one of {', '.join(MODALITIES)}, but is {modality!r}. Write such as "
            "-p modality=dermoscopy."
        )


def with_modality(bundle: Bundle, modality: str) -> Bundle:
    """``bundle`` with ``modality`` in its card; ``unknown`` leaves a demonstration's drawings.

    Raises `RunError` for what is none of `MODALITIES`.
    """
    check_modality(modality)
    return update_card(bundle.path, modality=bundle.modality if modality == UNKNOWN else modality)
