"""Pictures that are not skin, drawn: pages, charts, windows, gradients, noise, plain colours."""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images import Pixels

_WORDS = "lesion report patient 2024 skin total left right 0.91 mm page the of and with was note"


def not_skin_pictures(n: int, *, seed: int = 42, edge_px: int = 256) -> list[Pixels]:
    """``n`` pictures ``(edge, edge, 3)`` uint8 of all kinds in turn, the same for a seed."""
    rng = np.random.default_rng(seed)
    kinds = (_page, _chart, _window, _gradient, _noise, _plain, _blobs)
    return [kinds[index % len(kinds)](rng, edge_px) for index in range(n)]


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in rng.integers(0, 256, 3))
    return red, green, blue


def _skin_colour(rng: np.random.Generator) -> NDArray[np.float64]:
    """A colour that skin may have: being of that colour is not enough."""
    light = rng.uniform(0.25, 1.0)
    return light * np.array([235.0, 190.0, 160.0]) * rng.uniform(0.9, 1.08, 3)


def _canvas(edge: int, colour: object) -> Pixels:
    return np.ascontiguousarray(np.full((edge, edge, 3), colour, np.float64).clip(0, 255), np.uint8)


def _page(rng: np.random.Generator, edge: int) -> Pixels:
    paper = rng.uniform([200, 190, 170], 255) if rng.random() < 0.8 else rng.uniform(0, 60, 3)
    page = _canvas(edge, paper)
    ink = 30 if paper.mean() > 128 else 220
    words = _WORDS.split()
    step = int(rng.integers(10, 28))
    for y in range(step, edge, step):
        line = " ".join(rng.choice(words, 9))
        scale = step / 34
        cv2.putText(page, line, (8, y), cv2.FONT_HERSHEY_SIMPLEX, scale, (ink,) * 3, 1, cv2.LINE_AA)
    return page


def _chart(rng: np.random.Generator, edge: int) -> Pixels:
    chart = _canvas(edge, 255)
    for index in range(int(rng.integers(3, 12))):
        x = 10 + index * edge // 12
        top = int(rng.integers(20, edge - 20))
        cv2.rectangle(chart, (x, top), (x + edge // 16, edge - 10), _colour(rng), -1)
    cv2.line(chart, (5, edge - 10), (edge, edge - 10), (0, 0, 0), 1)
    return chart


def _window(rng: np.random.Generator, edge: int) -> Pixels:
    """A page of an application, often with a skin-coloured picture in it."""
    window = _canvas(edge, rng.choice([250, 240, 30, 20]))
    for _ in range(int(rng.integers(3, 9))):
        x, y = (int(value) for value in rng.integers(0, edge - 40, 2))
        w, h = (int(value) for value in rng.integers(20, edge // 2, 2))
        skin = rng.random() < 0.4
        fill = tuple(map(float, _skin_colour(rng))) if skin else _colour(rng)
        cv2.rectangle(window, (x, y), (x + w, y + h), fill, -1 if rng.random() < 0.6 else 1)
        if skin and min(w, h) > 30:
            cv2.circle(window, (x + w // 2, y + h // 2), min(w, h) // 4, (110, 65, 45), -1)
        cv2.putText(window, "Result 0.74", (x, y + 12), 0, 0.4, (128,) * 3, 1, cv2.LINE_AA)
    return window


def _gradient(rng: np.random.Generator, edge: int) -> Pixels:
    ends = [_skin_colour(rng) if rng.random() < 0.5 else rng.uniform(0, 255, 3) for _ in range(2)]
    ramp = np.linspace(0, 1, edge)[:, None, None]
    field = np.broadcast_to(ends[0] * (1 - ramp) + ends[1] * ramp, (edge, edge, 3))
    turned = np.rot90(field, int(rng.integers(4)))
    return np.ascontiguousarray(turned.clip(0, 255), np.uint8)


def _noise(rng: np.random.Generator, edge: int) -> Pixels:
    middle = _skin_colour(rng) if rng.random() < 0.3 else rng.uniform(0, 255, 3)
    cell = int(rng.choice([1, 2, 4, 16]))
    small = rng.normal(middle, rng.uniform(25, 90), (edge // cell, edge // cell, 3))
    return np.ascontiguousarray(np.kron(small, np.ones((cell, cell, 1))).clip(0, 255), np.uint8)


def _plain(rng: np.random.Generator, edge: int) -> Pixels:
    colour = _skin_colour(rng) if rng.random() < 0.6 else rng.uniform(0, 255, 3)
    return _canvas(edge, colour)


def _blobs(rng: np.random.Generator, edge: int) -> Pixels:
    """Soft blobs of many colours: leaves, food, cloth."""
    small = rng.uniform(0, 255, (int(rng.integers(4, 40)),) * 2 + (3,)).astype(np.float32)
    soft = cv2.resize(small, (edge, edge), interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(soft.clip(0, 255), np.uint8)
