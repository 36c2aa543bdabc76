"""Fit the skin check and show where the quality thresholds lie. Run it as a module.

    python -m dermosan_lib.study.pipeline.quality_calibration SKIN_FOLDER NOT_SKIN_FOLDER

Neither folder's images enter the repository; ``skin.json`` records how many there were.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from dermosan_lib import images, phantoms, quality
from dermosan_lib.images import Pixels
from dermosan_lib.quality import (
    SKIN_COEFFICIENTS,
    SKIN_FEATURES,
    skin_features,
    skin_model,
    with_squares,
    working_copy,
)
from dermosan_lib.study.uncertainty import not_skin_pictures
from dermosan_lib.system import atomic_path

DEGRADED: dict[str, Callable[[Pixels], Pixels]] = {
    "as it is": lambda p: p,
    "Gaussian blur, 4 px": lambda p: cv2.GaussianBlur(p, (0, 0), 4),
    "Gaussian blur, 6 px": lambda p: cv2.GaussianBlur(p, (0, 0), 6),
    "4 px blur and noise": lambda p: _noisy(cv2.GaussianBlur(p, (0, 0), 4)),
    "motion blur, 15 px": lambda p: _shaken(p, 0),
    "slanted motion blur": lambda p: _shaken(p, 45),
    "a fifth of the light": lambda p: (p * 0.2).astype(np.uint8),
    "a gain of 2.5": lambda p: np.clip(p * 2.5, 0, 255).astype(np.uint8),
    "three quarters haze": lambda p: (p * 0.25 + 0.75 * 235).astype(np.uint8),
}


def _shaken(pixels: Pixels, angle: float) -> Pixels:
    """Moved by 15 px during the exposure, ``angle`` degrees from the horizontal."""
    line = np.zeros((15, 15), np.float32)
    line[7] = 1
    line = cv2.warpAffine(line, cv2.getRotationMatrix2D((7, 7), angle, 1), (15, 15))
    return np.asarray(cv2.filter2D(pixels, -1, line / line.sum()), dtype=np.uint8)


def _noisy(pixels: Pixels) -> Pixels:
    noise = np.random.default_rng(42).normal(0, 2, pixels.shape)
    return np.asarray((pixels + noise).clip(0, 255), dtype=np.uint8)


def fit_skin_check(
    skin_pictures: list[Pixels], other_pictures: list[Pixels], seed: int = 42
) -> dict[str, object]:
    """Coefficients of the skin check.

    Each skin picture also enters in another light and on a darker skin, so that neither camera nor
    skin type decides. Both kinds weigh the same.
    """
    rng = np.random.default_rng(seed)
    varied = [version for p in skin_pictures for version in (p, _relit(p, rng), _darker(p, rng))]
    others = [version for p in other_pictures for version in (p, _relit(p, rng))]
    table = np.array([skin_features(working_copy(p)) for p in varied + others])
    labels = np.repeat([1, 0], [len(varied), len(others)])
    centre, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    inputs = with_squares((table - centre) / scale)
    model = LogisticRegression(C=0.3, class_weight="balanced", max_iter=5000).fit(inputs, labels)
    return {
        "features": list(SKIN_FEATURES),
        "weights": model.coef_[0].round(5).tolist(),
        "centre": centre.round(5).tolist(),
        "scale": scale.round(5).tolist(),
        "intercept": round(float(model.intercept_[0]), 5),
        "skin_pictures": len(skin_pictures),
        "other_pictures": len(other_pictures),
    }


def thresholds_table(pictures: list[Pixels]) -> pd.DataFrame:
    """Percentiles of each measure, and share refused, on good pictures and degraded copies."""
    rows = []
    for name, degrade in DEGRADED.items():
        judged = [quality.assess(degrade(picture)) for picture in pictures]
        for check in ("sharpness", "exposure", "contrast", "skin"):
            checks = [one.checks[check] for one in judged]
            values = np.percentile([one.value for one in checks], (1, 50, 99))
            refused = np.mean([not one.passed for one in checks])
            rows.append((name, check, *values.round(3), round(float(refused), 3)))
    return pd.DataFrame(rows, columns=["copy", "check", "p1", "median", "p99", "refused"])


def _relit(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Another brightness and colour temperature."""
    gains = rng.uniform(0.55, 1.1) * np.array([1.0, 1.0, 1.0]) * rng.uniform(0.92, 1.08, 3)
    return np.asarray(np.clip(pixels * gains, 0, 255), dtype=np.uint8)


def _darker(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """The same picture on darker skin: lightness lowered in Lab, chroma kept."""
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab[:, :, 0] *= rng.uniform(0.4, 0.8)
    lab[:, :, 1:] *= rng.uniform(0.8, 1.1)
    rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    return np.asarray(np.clip(rgb * 255, 0, 255), dtype=np.uint8)


def _read_folder(folder: Path) -> Iterator[Pixels]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in images.SUFFIXES:
            yield images.read(path)


def _phantom_pictures(per_type: int) -> list[Pixels]:
    codes = phantoms.CODES
    return [
        phantoms.draw(codes[index % len(codes)], seed=90_000 + index, fitzpatrick=kind).pixels
        for kind in range(1, 7)
        for index in range(per_type)
    ]


def _crops(pixels: Pixels, rng: np.random.Generator, n: int) -> Iterator[Pixels]:
    """The whole picture and ``n`` parts of it, so that a detail of a thing is no skin either."""
    yield pixels
    height, width = pixels.shape[:2]
    for _ in range(n):
        edge = int(min(height, width) * rng.uniform(0.35, 0.9))
        top, left = rng.integers(0, height - edge + 1), rng.integers(0, width - edge + 1)
        yield np.ascontiguousarray(pixels[top : top + edge, left : left + edge])


def main() -> None:
    """Fit on the two folders, write ``skin.json`` and print the thresholds' table."""
    parser = argparse.ArgumentParser(description="Calibrate the quality checks.")
    parser.add_argument("skin", type=Path, help="photos of skin")
    parser.add_argument("other", type=Path, help="photos of anything else")
    parser.add_argument("--limit", type=int, default=2000, help="skin photos to use")
    options = parser.parse_args()
    rng = np.random.default_rng(42)
    pictures = list(_read_folder(options.skin))
    chosen = rng.permutation(len(pictures))[: options.limit]
    photos = [pictures[index] for index in chosen]
    others = [part for p in _read_folder(options.other) for part in _crops(p, rng, 12)]
    others += not_skin_pictures(600, seed=42)
    fitted = fit_skin_check(photos + _phantom_pictures(100), others)
    with atomic_path(SKIN_COEFFICIENTS) as path:
        path.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    skin_model.cache_clear()
    print(thresholds_table(photos[:500]).to_string(index=False))  # noqa: T201


if __name__ == "__main__":
    main()
