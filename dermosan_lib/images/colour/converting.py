"""The conversion that a profile asks for, found once and kept for pictures of the same kind."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images.colour.by_matrix import greys_by_curve, looked_up, rgb_by_matrix
from dermosan_lib.images.colour.by_table import by_table, for_many
from dermosan_lib.images.colour.parsing import Profile, parsed

_KEPT = 32  # profiles; a table of inks takes 2 MB
_MANY_PIXELS = 13_000_000  # a table takes 40 ns for each, and a picture may take two seconds
_SAME = 1  # levels by which a profile may differ from sRGB and still be it
_LIGHT, _DARK = 200, 110  # white is at least so light in each channel, and black at most
_STEPS = np.linspace(0, 255, 9).astype(np.uint8)
_GRID = np.stack(np.meshgrid(_STEPS, _STEPS, _STEPS, indexing="ij"), axis=-1).reshape(1, -1, 3)
_RAMP = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
_GREYS = np.repeat(np.arange(65536, dtype=np.uint16)[None, :, None], 3, axis=2)
_COLOURS = np.concatenate([_GRID, _RAMP], axis=1)


@dataclass(frozen=True)
class Conversion:
    """From one colour space to sRGB. May be used by several threads at once."""

    space: str  # RGB, GRAY or CMYK
    _convert: Callable[[Any], NDArray[np.uint8]]

    def rgb(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """``(h, w, 3)`` uint8 sRGB of ``values`` in this space.

        RGB is ``(h, w, 3)`` and GRAY ``(h, w)``, uint8 or uint16; CMYK is ``(h, w, 4)`` uint8, in
        which 255 is all of an ink, as Pillow has it. Pixels do not depend on one another.
        """
        return self._convert(values)


def conversion(profile: bytes, space: str, pixels: int = 0) -> Conversion | None:
    """How values of ``space`` (RGB, GRAY or CMYK) that ``profile`` describes become sRGB.

    None where they are to be taken as sRGB (CMYK: as Pillow takes it): there is no profile, it is
    sRGB to within one level of 255, is broken or of another space, or makes white dark or black
    light. Greys may have an RGB profile too, as where a photo was desaturated. Never raises.

    ``pixels``, of the whole picture, decides whether tables are asked for each pixel or for eight
    neighbours together: a level apart on average, in a quarter of the time.
    """
    if not profile or space not in ("RGB", "GRAY", "CMYK"):
        return None
    many = pixels > _MANY_PIXELS
    key = hashlib.sha256(profile).digest(), space, many
    with _lock:
        if key in _found:
            _found.move_to_end(key)
            return _found[key]
    found = _conversion(profile, space, many=many)
    with _lock:
        _found[key] = found
        while len(_found) > _KEPT:
            _found.popitem(last=False)
    return found


_found: OrderedDict[tuple[bytes, str, bool], Conversion | None] = OrderedDict()
_lock = threading.Lock()


def _conversion(data: bytes, space: str, *, many: bool) -> Conversion | None:
    try:
        profile = parsed(data)
        if profile.space == space == "GRAY":
            return _of_greys(_greys(profile))
        if profile.space == "RGB" and space in ("RGB", "GRAY"):
            convert = by_table(profile) if profile.has_table else rgb_by_matrix(profile)
            if space == "GRAY":
                return _of_greys(convert(_GREYS)[0])
            found = _of_rgb(convert)
            if found is None or not (many and profile.has_table):
                return found
            return Conversion(space, for_many(convert, space))
        if profile.space == space == "CMYK":
            convert = by_table(profile)
            blank, full = convert(np.array([[[0] * 4, [255] * 4]], np.uint8))[0]
            convert = for_many(convert, space) if many else convert
            return Conversion(space, convert) if _plausible(blank, full) else None
    except Exception:  # hostile bytes raise many types; the picture is read as if it had none
        return None
    return None


def _of_rgb(convert: Callable[[Any], NDArray[np.uint8]]) -> Conversion | None:
    given, made = _COLOURS[0], convert(_COLOURS)[0]
    if not _plausible(made[-1], made[0]) or _alike(made, given):
        return None
    return Conversion("RGB", convert)


def _greys(profile: Profile) -> NDArray[np.uint8]:
    if profile.has_table:
        table: NDArray[np.uint8] = by_table(profile)(_GREYS[..., 0])[0]
        return table
    return greys_by_curve(profile)


def _of_greys(table: NDArray[np.uint8]) -> Conversion | None:
    """Of each 16-bit grey, ``(65536, 3)`` sRGB."""
    if not _plausible(table[-1], table[0]) or _alike(table[::257], _RAMP[0]):
        return None

    # One plane is enough where greys stay grey, as they do but for few tables.
    planes = 1 if (table == table[:, :1]).all() else 3
    wide_tables = [np.ascontiguousarray(table[:, k]) for k in range(planes)]
    narrow_tables = [one[::257].copy() for one in wide_tables]

    def convert(values: Any) -> NDArray[np.uint8]:
        tables = narrow_tables if values.dtype == np.uint8 else wide_tables
        found = [looked_up(one, values) for one in tables]
        return np.asarray(cv2.merge(found * (3 // planes)), dtype=np.uint8)

    return Conversion("GRAY", convert)


def _plausible(white: NDArray[np.uint8], black: NDArray[np.uint8]) -> bool:
    return bool(white.min() >= _LIGHT and black.max() <= _DARK)


def _alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    return bool(np.abs(one.astype(np.int16) - other).max() <= _SAME)
