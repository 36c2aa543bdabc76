"""What happens to pictures before somebody uploads them: named changes, and chance ones to fit on.

All take and give ``(height, width, 3)`` uint8 BGR or RGB, whose order no change asks for.
"""

from collections.abc import Callable

import cv2
import numpy as np

from dermosan_lib.images import Pixels

Change = Callable[[Pixels, np.random.Generator], Pixels]


def jpeg(picture: Pixels, quality: int) -> Pixels:
    """Saved as JPEG and read again."""
    return _saved(picture, ".jpg", (cv2.IMWRITE_JPEG_QUALITY, int(quality)))


def webp(picture: Pixels, quality: int) -> Pixels:
    """Saved as WebP and read again."""
    return _saved(picture, ".webp", (cv2.IMWRITE_WEBP_QUALITY, int(quality)))


def _saved(picture: Pixels, kind: str, options: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.imdecode(cv2.imencode(kind, picture, options)[1], 1), dtype=np.uint8)


def resized(picture: Pixels, shorter_px: int, method: int | None = None) -> Pixels:
    """With a shorter edge of so many pixels."""
    height, width = picture.shape[:2]
    scale = shorter_px / min(height, width)
    if method is None:
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=method), dtype=np.uint8)


def cropped(picture: Pixels, rng: np.random.Generator, least: float = 0.4) -> Pixels:
    """A part of the picture, at least so much of each edge."""
    height, width = picture.shape[:2]
    share = rng.uniform(least, 1)
    h, w = int(height * share), int(width * share)
    top, left = rng.integers(height - h + 1), rng.integers(width - w + 1)
    return np.ascontiguousarray(picture[top : top + h, left : left + w])


def trimmed(picture: Pixels, cut: int) -> Pixels:
    """Without so many pixels on each side."""
    height, width = picture.shape[:2]
    return np.ascontiguousarray(picture[cut : height - cut, cut : width - cut])


def _square(picture: Pixels) -> Pixels:
    height, width = picture.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    return np.ascontiguousarray(picture[top : top + edge, left : left + edge])


def _lit(picture: Pixels, gain: float, colour: object = (1, 1, 1)) -> Pixels:
    lit = picture.astype(np.float32) * gain * np.asarray(colour, np.float32)
    return np.clip(lit, 0, 255).astype(np.uint8)


def _gamma(picture: Pixels, gamma: float) -> Pixels:
    return np.asarray((255 * (picture / 255.0) ** gamma).round(), dtype=np.uint8)


def _contrast(picture: Pixels, factor: float) -> Pixels:
    mean = picture.astype(np.float32).mean((0, 1))
    return np.clip((picture.astype(np.float32) - mean) * factor + mean, 0, 255).astype(np.uint8)


def _coloured(picture: Pixels, factor: float) -> Pixels:
    values = picture.astype(np.float32)
    grey = values.mean(2, keepdims=True)
    return np.clip(grey + (values - grey) * factor, 0, 255).astype(np.uint8)


def _noisy(picture: Pixels, spread: float, rng: np.random.Generator) -> Pixels:
    noise = rng.normal(0, spread, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255).round(), dtype=np.uint8)


def _blurred(picture: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), dtype=np.uint8)


def _sharpened(picture: Pixels, amount: float) -> Pixels:
    soft = cv2.GaussianBlur(picture, (0, 0), 1.2)
    return np.asarray(cv2.addWeighted(picture, 1 + amount, soft, -amount, 0), dtype=np.uint8)


def _posterised(picture: Pixels, levels: int) -> Pixels:
    step = 256 // levels
    return np.asarray(picture // step * step + step // 2, dtype=np.uint8)


def _screenshot(picture: Pixels, rng: np.random.Generator) -> Pixels:
    height, width = picture.shape[:2]
    screen = np.full((int(height * 1.3), int(width * 1.2), 3), int(rng.integers(0, 255)), np.uint8)
    top, left = int(height * 0.2), int(width * 0.1)
    screen[top : top + height, left : left + width] = picture
    screen[: height // 12] = 240
    return screen


PHOTOGRAPH_CHANGES: dict[str, Change] = {
    "as it is": lambda p, _: p,
    "square": lambda p, _: _square(p),
    "blur 1 px": lambda p, _: _blurred(p, 1),
    "blur 2 px": lambda p, _: _blurred(p, 2),
    "blur 4 px": lambda p, _: _blurred(p, 4),
    "JPEG 20": lambda p, _: jpeg(p, 20),
    "JPEG 50": lambda p, _: jpeg(p, 50),
    "WebP 50": lambda p, _: webp(p, 50),
    "100 px": lambda p, _: resized(p, 100),
    "64 px": lambda p, _: resized(p, 64),
    "500 px": lambda p, _: resized(p, 500),
    "500 px, sharpened": lambda p, _: _sharpened(resized(p, 500, cv2.INTER_LANCZOS4), 1),
    "sharpened": lambda p, _: _sharpened(p, 1),
    "brighter": lambda p, _: _lit(p, 1.35),
    "darker": lambda p, _: _lit(p, 0.6),
    "gamma 0.6": lambda p, _: _gamma(p, 0.6),
    "gamma 1.6": lambda p, _: _gamma(p, 1.6),
    "less contrast": lambda p, _: _contrast(p, 0.6),
    "more contrast": lambda p, _: _contrast(p, 1.5),
    "one cast": lambda p, _: _lit(p, 1, (0.85, 1, 1.12)),
    "another cast": lambda p, _: _lit(p, 1, (1.12, 1, 0.85)),
    "grey": lambda p, _: _coloured(p, 0),
    "pale": lambda p, _: _coloured(p, 0.5),
    "more colour": lambda p, _: _coloured(p, 1.5),
    "median of 5 px": lambda p, _: np.asarray(cv2.medianBlur(p, 5), dtype=np.uint8),
    "bilateral filter": lambda p, _: np.asarray(cv2.bilateralFilter(p, 9, 40, 5), np.uint8),
    "stylised": lambda p, _: np.asarray(cv2.stylization(p, sigma_s=30, sigma_r=0.3), np.uint8),
    "denoised": lambda p, _: np.asarray(
        cv2.fastNlMeansDenoisingColored(p, None, 5, 5, 7, 15), np.uint8
    ),
    "8 levels": lambda p, _: _posterised(p, 8),
    "noise of 2": lambda p, rng: _noisy(p, 2, rng),
    "noise of 8": lambda p, rng: _noisy(p, 8, rng),
    "blur 1 px, noise of 2": lambda p, rng: _noisy(_blurred(p, 1), 2, rng),
    "cropped": cropped,
    "screenshot": _screenshot,
    "turned": lambda p, _: np.ascontiguousarray(np.rot90(p)),
}
DRAWING_CHANGES: dict[str, Change] = {
    "as it is": lambda p, _: p,
    "JPEG 30": lambda p, _: jpeg(p, 30),
    "JPEG 50": lambda p, _: jpeg(p, 50),
    "JPEG 75": lambda p, _: jpeg(p, 75),
    "JPEG 90": lambda p, _: jpeg(p, 90),
    "WebP 50": lambda p, _: webp(p, 50),
    "WebP 80": lambda p, _: webp(p, 80),
    "128 px": lambda p, _: resized(p, 128),
    "three quarters, JPEG 85": lambda p, _: jpeg(resized(p, round(min(p.shape[:2]) * 0.75)), 85),
    "600 px": lambda p, _: resized(p, 600),
    "twice, linear": lambda p, _: resized(p, 2 * min(p.shape[:2]), cv2.INTER_LINEAR),
    "trimmed by 3%": lambda p, _: trimmed(p, max(1, round(0.03 * len(p)))),
    "mirrored": lambda p, _: np.ascontiguousarray(p[:, ::-1]),
    "turned": lambda p, _: np.ascontiguousarray(np.rot90(p)),
}


def photograph_by_chance(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """A photograph after one to three changes of chance strength."""
    changes: list[Callable[[Pixels], Pixels]] = [
        lambda p: _blurred(p, rng.uniform(0.5, 4)),
        lambda p: jpeg(p, int(rng.integers(15, 96))),
        lambda p: resized(p, int(rng.integers(64, 600))),
        lambda p: _lit(p, rng.uniform(0.5, 1.5), rng.uniform(0.85, 1.15, 3)),
        lambda p: _gamma(p, rng.uniform(0.5, 1.8)),
        lambda p: _contrast(p, rng.uniform(0.5, 1.6)),
        lambda p: _coloured(p, rng.uniform(0, 1.6)),
        lambda p: np.asarray(cv2.medianBlur(p, int(rng.choice([3, 5, 7]))), dtype=np.uint8),
        lambda p: _sharpened(p, rng.uniform(0.3, 1.5)),
        lambda p: _noisy(p, rng.uniform(1, 8), rng),
        lambda p: cropped(p, rng),
        _square,
        lambda p: _posterised(p, int(rng.choice([8, 16, 32]))),
        lambda p: np.asarray(cv2.bilateralFilter(p, 7, rng.uniform(20, 60), 4), dtype=np.uint8),
        lambda p: webp(p, int(rng.integers(20, 95))),
        lambda p: _screenshot(p, rng),
    ]
    for number in rng.choice(len(changes), rng.integers(1, 4), replace=False):
        picture = changes[number](picture)
        if min(picture.shape[:2]) < 16:
            picture = resized(picture, 64)
    return picture


def drawing_by_chance(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """A drawing trimmed, resized, saved again, a little brighter or darker, or turned."""
    if rng.random() < 0.3:
        picture = trimmed(picture, int(len(picture) * rng.uniform(0.005, 0.05)))
    if rng.random() < 0.5:
        shorter = int(rng.integers(100, 600))
        methods = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
        small = min(picture.shape[:2]) < 400
        method = methods[rng.integers(3)] if small else cv2.INTER_AREA
        picture = resized(picture, shorter, method)
    kind = rng.random()
    if kind < 0.5:
        picture = jpeg(picture, int(rng.integers(30, 97)))
    elif kind < 0.65:
        picture = webp(picture, int(rng.integers(30, 97)))
    if rng.random() < 0.15:
        picture = _lit(picture, rng.uniform(0.85, 1.15))
    if rng.random() < 0.3:
        picture = np.ascontiguousarray(np.rot90(picture, int(rng.integers(4))))
    return picture
