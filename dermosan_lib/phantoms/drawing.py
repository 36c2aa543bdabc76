"""Draw one phantom: a condition, a skin type, a framing and a seed."""

import zlib
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import TaxonomyError
from dermosan_lib.images import Pixels
from dermosan_lib.phantoms import rashes, tumours
from dermosan_lib.phantoms.in_between import LOOK_ALIKE
from dermosan_lib.phantoms.photograph import Framing, patient, photograph

_LESIONS = {
    "eczema": rashes.eczema,
    "mel": tumours.melanoma,
    "atopic": rashes.atopic,
    "bcc": tumours.basal_cell,
    "nv": tumours.nevus,
    "bkl": tumours.keratosis_flat,
    "psoriasis": rashes.psoriasis,
    "sk": tumours.keratosis_raised,
    "tinea": rashes.tinea,
    "warts": tumours.wart,
}
CODES = tuple(_LESIONS)  # those of the taxonomy kaggle10, in its order
DIFFUSE = ("eczema", "atopic")
LOCALISED = tuple(code for code in CODES if code not in DIFFUSE)
FITZPATRICK = (1, 2, 3, 4, 5, 6)
FRAMINGS: tuple[Framing, ...] = ("clinical", "dermoscopic")


@dataclass(frozen=True)
class Phantom:
    """A synthetic photo of a lesion and the truth about it."""

    pixels: Pixels  # (size, size, 3) uint8 RGB
    mask: NDArray[np.bool_]  # (size, size), True on the lesion
    code: str
    fitzpatrick: int  # 1..6
    framing: Framing
    localised: bool  # False for patches without a clear border


def draw(
    code: str,
    *,
    seed: int = 42,
    size_px: int = 256,
    fitzpatrick: int | None = None,
    framing: Framing | None = None,
    view: int = 0,
    in_between: bool = False,
) -> Phantom:
    """Draw condition ``code`` of the taxonomy ``kaggle10``; the same arguments give the same bytes.

    Args:
        code: One of `CODES`.
        seed: Of lesion and patient.
        size_px: Edge in pixels, at least 32.
        fitzpatrick: Skin type 1..6; drawn from the seed by default.
        framing: ``clinical`` or ``dermoscopic``; drawn from the seed by default.
        view: Another photo of the same lesion: turned, shifted and lit anew.
        in_between: Half a lesion of ``code`` and half one of its `LOOK_ALIKE`, layer by layer. The
            picture does not tell which of the two was asked for.

    Raises:
        TaxonomyError: For another code, type, framing or size.
    """
    _check(code, size_px, fitzpatrick, framing)
    key = zlib.crc32(code.encode())
    choice = np.random.default_rng([seed, key, 1])
    kind = int(choice.integers(1, 7)) if fitzpatrick is None else fitzpatrick
    shown = FRAMINGS[int(choice.integers(2))] if framing is None else framing
    who = patient(np.random.default_rng([seed, key, 2]), kind)
    lesion = _LESIONS[code](np.random.default_rng([seed, key, 3]), size_px)
    if in_between:
        other = _LESIONS[LOOK_ALIKE[code]](np.random.default_rng([seed, key, 6]), size_px)
        lesion = lesion.halfway(other)
    camera = np.random.default_rng([seed, key, 4, view])
    seen = lesion.seen(_camera_map(camera, size_px, shown, code in DIFFUSE), size_px)
    pixels = photograph(camera, who, seen, shown)
    return Phantom(pixels, seen.mask > 0.5, code, kind, shown, code not in DIFFUSE)


def _camera_map(
    rng: np.random.Generator, size: int, framing: Framing, diffuse: bool
) -> NDArray[np.float64]:
    """Rotation, scale and shift from the lesion's frame to the picture's."""
    scale = rng.uniform(0.86, 1.0) if framing == "clinical" else rng.uniform(1.0, 1.16)
    if diffuse:
        scale *= 1.1
    middle = size / 2
    affine = cv2.getRotationMatrix2D((middle, middle), rng.uniform(0, 360), scale)
    affine[:, 2] += rng.uniform(-0.09, 0.09, 2) * size
    return np.asarray(affine)


def _check(code: str, size_px: int, fitzpatrick: int | None, framing: str | None) -> None:
    for what, value, allowed in (
        ("Condition", code, CODES),
        ("Fitzpatrick type", fitzpatrick, (None, *FITZPATRICK)),
        ("Framing", framing, (None, *FRAMINGS)),
    ):
        if value not in allowed:
            known = ", ".join(str(one) for one in allowed if one is not None)
            raise TaxonomyError(f"{what} {value!r} cannot be drawn. Choose among: {known}.")
    if size_px < 32:
        raise TaxonomyError(f"Phantoms have edges of at least 32 px, but {size_px} was asked.")
