"""The pictures from which the modality rule learns and on which it is tested, and their copies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib import images
from dermosan_lib.images import Pixels

FIT_SHARE = 0.6  # of the lesions and of the patients
HAM, PAD = "ham10000", "pad_ufes_20"


@dataclass(frozen=True)
class Shot:
    """A picture's file, whom it shows, and how it was taken."""

    file: Path
    group: str  # lesion or patient
    dermoscopy: bool


def parts(data: Path, seed: int) -> tuple[list[Shot], list[Shot]]:
    """One picture a lesion of HAM10000 and all of PAD-UFES-20: to fit on, and to test on."""
    ham = pd.read_csv(data / HAM / "HAM10000_metadata.csv").sort_values("image_id")
    pad = pd.read_csv(data / PAD / "metadata.csv")
    there = {path.stem: path for path in (data / PAD / "images").iterdir()}
    shots = [
        Shot(data / HAM / "images_200x150" / f"{row.image_id}.jpg", row.lesion_id, True)
        for row in ham.drop_duplicates("lesion_id").itertuples()
    ]
    shots += [
        Shot(there[Path(row.img_id).stem], row.patient_id, False)
        for row in pad.itertuples()
        if Path(row.img_id).stem in there
    ]
    rng = np.random.default_rng(seed)
    fit: set[str] = set()
    for kind in (True, False):
        groups = sorted({shot.group for shot in shots if shot.dermoscopy is kind})
        fit |= set(rng.permutation(groups)[: round(FIT_SHARE * len(groups))])
    return [s for s in shots if s.group in fit], [s for s in shots if s.group not in fit]


def some(shots: list[Shot], n: int, seed: int) -> list[Shot]:
    """At most ``n`` dermoscopic ones and all others, in their order."""
    ours = [index for index, shot in enumerate(shots) if shot.dermoscopy]
    kept = set(np.random.default_rng(seed).permutation(ours)[:n])
    return [shot for i, shot in enumerate(shots) if not shot.dermoscopy or i in kept]


def squares(data: Path, shots: list[Shot]) -> list[Shot]:
    """The 224-pixel squares of those of ``shots`` that have one, and all clinical ones."""
    folder = data / HAM / "images_224"
    cut = [Shot(folder / s.file.name, s.group, True) for s in shots if s.dermoscopy]
    return [s for s in cut if s.file.is_file()] + [s for s in shots if not s.dermoscopy]


def read(shots: list[Shot]) -> Iterator[Pixels]:
    """Pixels of each."""
    return (images.read(shot.file) for shot in shots)


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    """As a JPEG of ``quality`` would show it."""
    data = cv2.imencode(".jpg", pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1])


def scaled(pixels: Pixels, shorter_px: int) -> Pixels:
    """Resized so that the shorter edge has ``shorter_px``."""
    height, width = pixels.shape[:2]
    by = shorter_px / min(height, width)
    way = cv2.INTER_AREA if by < 1 else cv2.INTER_CUBIC
    size = (max(1, round(width * by)), max(1, round(height * by)))
    return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)


def middle(pixels: Pixels, share: float = 1.0, aspect: float = 1.0) -> Pixels:
    """A part round the middle: ``share`` of the largest one of ``aspect``, width by height."""
    height, width = pixels.shape[:2]
    high = min(height, width / aspect) * share
    wide = high * aspect
    top, left = int((height - high) / 2), int((width - wide) / 2)
    part = pixels[top : top + max(1, int(high)), left : left + max(1, int(wide))]
    return np.ascontiguousarray(part)


def tinted(pixels: Pixels, gains: tuple[float, float, float]) -> Pixels:
    """In another light: each channel times its gain."""
    return np.asarray(np.clip(pixels * np.array(gains), 0, 255), np.uint8)


CHANGES: dict[str, Callable[[Pixels], Pixels]] = {
    "as it is": lambda p: p,
    "made even: square, 150 px, JPEG 75": lambda p: jpeg(scaled(middle(p), 150), 75),
    "JPEG 40": lambda p: jpeg(p, 40),
    "shorter edge 110 px": lambda p: scaled(p, 110),
    "shorter edge 450 px": lambda p: scaled(p, 450),
    "blur, 1.5 px": lambda p: cv2.GaussianBlur(p, (0, 0), 1.5),
    "middle 60%": lambda p: middle(p, 0.6),
    "16:9 of the middle": lambda p: middle(p, 1, 16 / 9),
    "redder light": lambda p: tinted(p, (1.08, 1.0, 0.94)),
    "bluer, darker light": lambda p: tinted(p, (0.76, 0.82, 0.86)),
}


def varied(pixels: Pixels, rng: np.random.Generator, *, dermoscopy: bool) -> Pixels:
    """As another camera might have taken it: nearer, in another light, smaller, compressed."""
    height, width = pixels.shape[:2]
    if rng.random() < 0.6:
        edge = int(min(height, width) * rng.uniform(0.5, 1))
        top, left = rng.integers(0, height - edge + 1), rng.integers(0, width - edge + 1)
        pixels = pixels[top : top + edge, left : left + edge]
    gains = rng.uniform(0.75, 1.15) * rng.uniform(0.93, 1.07, 3)
    curved = 255 * (pixels / 255.0) ** rng.uniform(0.85, 1.2) * gains
    pixels = scaled(np.clip(curved, 0, 255).astype(np.uint8), int(rng.uniform(100, 300)))
    if rng.random() < 0.4:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.3, 1.3))
    if dermoscopy and rng.random() < 0.2:
        pixels = _ringed(pixels, rng.uniform(0.95, 1.3))
    return jpeg(np.ascontiguousarray(pixels), int(rng.integers(35, 96)))


def _ringed(pixels: Pixels, radius: float) -> Pixels:
    """Behind the round end of a dermatoscope, which these sets have cut away: black corners."""
    height, width = pixels.shape[:2]
    down, across = np.mgrid[0:height, 0:width]
    far = np.hypot(down - height / 2, across - width / 2) / (min(height, width) / 2)
    fade: NDArray[np.float64] = np.clip((radius - far) / 0.05, 0, 1)[:, :, None]
    return np.asarray(pixels * fade, np.uint8)
