"""Copies of a picture as they turn up in collections: the same photo, stored another way."""

import io
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def plant(kind: str, pixels: Pixels, rng: np.random.Generator) -> tuple[bytes, str]:
    """One copy of ``pixels`` ``(height, width, 3)`` as file content and suffix; see `KINDS`."""
    changed = KINDS[kind](pixels, rng)
    if kind == "webp":
        return _encoded(changed, "WEBP", int(rng.integers(50, 91))), ".webp"
    if kind == "exact":
        return _encoded(changed, "PNG", 0), ".png"
    return _encoded(changed, "JPEG", int(rng.integers(50, 96))), ".jpg"


def _same(pixels: Pixels, _: np.random.Generator) -> Pixels:
    return pixels


def _resized(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    scale = float(rng.uniform(0.4, 1.6))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=method), np.uint8)


def _flipped(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return np.ascontiguousarray(np.flip(pixels, axis=int(rng.integers(2))))


def _turned(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return np.ascontiguousarray(np.rot90(pixels, int(rng.integers(1, 4))))


def _cropped(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Up to a tenth of each edge is lost, shared between its two ends at random."""
    rows, columns = (_kept(length, rng) for length in pixels.shape[:2])
    return np.ascontiguousarray(pixels[rows, columns])


def _turned_and_cropped(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return _cropped(_flipped(_turned(pixels, rng), rng), rng)


def _kept(length: int, rng: np.random.Generator) -> slice:
    lost = rng.uniform(0, 0.1) * length
    before = rng.uniform(0, lost)
    return slice(round(before), length - round(lost - before))


KINDS: dict[str, Callable[[Pixels, np.random.Generator], Pixels]] = {
    "exact": _same,
    "jpeg": _same,  # quality 50 to 95
    "webp": _same,  # quality 50 to 90
    "resized": _resized,  # 0.4 to 1.6 times
    "flipped": _flipped,
    "turned": _turned,  # by quarters
    "cropped": _cropped,
    "turned_and_cropped": _turned_and_cropped,
}


def _encoded(pixels: Pixels, kind: str, quality: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, quality=quality)
    return buffer.getvalue()
