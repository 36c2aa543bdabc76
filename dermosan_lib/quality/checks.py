"""Is the photo good enough to be read, and if not, what would help?"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from dermosan_lib.images import Pixels
from dermosan_lib.language import Message, in_context
from dermosan_lib.quality import measures
from dermosan_lib.quality.skin import skin_probability

# Set on dermoscopic images, their degraded copies and phantoms of all six skin types, those of
# sharpness and contrast without the images that the tests report on, those of exposure on all 5,984
# of them; `study.pipeline.quality_calibration` prints both sides.
MIN_SHARPNESS = 0.24  # 1st percentile of good images 0.24 to 0.28, 99th of 15 px shake 0.21
MIN_BRIGHTNESS = 0.27  # 1st percentile of good images 0.69; a fifth of the light at most 0.20
MAX_CLIPPED = 0.25  # good images at most 0.01; a gain of 2.5 at least 0.37 in 97 of 100
MIN_CONTRAST = 0.22  # 1st percentile of good images 0.23, 99th of three quarters haze 0.19
MIN_VISIBLE_CONTRAST = 0.02  # below it there is nothing in the picture, skin or other
MAX_RULED = 0.04  # skin, burnt out or not, at most 0.031; pages and windows 0.07 to 0.19
MIN_EDGE_PX = 100  # networks see 128 to 224 px; below half of that detail would be invented
GOOD_EDGE_PX = 224
MIN_SKIN = 0.3  # at 0.5 one in twenty darkest phantoms is refused, at 0.3 one in eighty

CHECK_NAMES = {  # in words, to head a row or a column
    "sharpness": Message("Sharpness"),
    "exposure": Message("Exposure"),
    "contrast": Message("Contrast"),
    "resolution": Message("Resolution"),
    "skin": Message("Skin"),
}


@dataclass(frozen=True)
class Check:
    """One aspect of quality; its words are for `language.translate`."""

    score: float  # 0..1, at least 0.5 where it passes; monotone in `value`
    value: float  # as measured
    threshold: float  # of `value`
    passed: bool
    summary: str  # in a word or two
    advice: str  # what to do; empty where it passes
    hint: str = ""  # how a passing photo could still be better


@dataclass(frozen=True)
class Quality:
    """The checks of one photo."""

    sharpness: Check
    exposure: Check
    contrast: Check
    resolution: Check
    skin: Check
    other_thing: bool = False  # not skin, and the photo is good enough to say so

    @property
    def checks(self) -> dict[str, Check]:
        """All checks by name."""
        return {
            "sharpness": self.sharpness,
            "exposure": self.exposure,
            "contrast": self.contrast,
            "resolution": self.resolution,
            "skin": self.skin,
        }

    @property
    def acceptable(self) -> bool:
        """Whether every check passes."""
        return all(check.passed for check in self.checks.values())

    @property
    def problems(self) -> tuple[str, ...]:
        """Advice of each failed check; for a picture of something else, only that."""
        if self.other_thing:
            return (self.skin.advice,)
        return tuple(check.advice for check in self.checks.values() if not check.passed)

    def to_json(self) -> dict[str, Any]:
        """Scores, rounded to 3 digits, and problems in words."""
        scores = {name: round(check.score, 3) for name, check in self.checks.items()}
        return {"acceptable": self.acceptable, **scores, "problems": list(self.problems)}


def assess(pixels: Pixels) -> Quality:
    """Judge a photo ``(height, width, 3)`` uint8 RGB of any size; takes milliseconds."""
    copy = measures.working_copy(pixels)
    sharpness = _sharpness(measures.sharpness(copy))
    exposure = _exposure(measures.brightness(copy), measures.clipped(copy))
    contrast = _contrast(measures.contrast(copy))
    features = measures.skin_features(copy)
    skin = _skin(skin_probability(features))
    # A poor photo takes skin's colour and texture away, so that "not skin" is believed of a good
    # one alone; print and screens are told by their ruled edges, a plain field by having nothing.
    good = sharpness.passed and exposure.passed and contrast.passed
    empty = contrast.value < MIN_VISIBLE_CONTRAST and exposure.passed
    certain = good or empty or measures.ruled(features) > MAX_RULED
    return Quality(
        sharpness=sharpness,
        exposure=exposure,
        contrast=contrast,
        resolution=_resolution(pixels.shape[1], pixels.shape[0]),
        skin=skin,
        other_thing=not skin.passed and certain,
    )


@cache
def prepare() -> None:
    """Have OpenCV make its colour tables now, once, instead of during the first `assess`: 0.1 s."""
    assess(np.full((GOOD_EDGE_PX, GOOD_EDGE_PX, 3), 128, np.uint8))


def _sharpness(value: float) -> Check:
    advice = Message("The picture is blurred: hold still, wait for the focus and take it again.")
    words = in_context("sharpness", "good"), in_context("sharpness", "blurred")
    return _at_least(value, MIN_SHARPNESS, words, advice)


def _exposure(brightness: float, clipped: float) -> Check:
    if clipped > MAX_CLIPPED:
        advice = Message(
            "The picture is overexposed: turn the flash off or move out of direct light, and take "
            "it again."
        )
        score = MAX_CLIPPED / (MAX_CLIPPED + clipped)
        bright = in_context("exposure", "too bright")
        return Check(score, clipped, MAX_CLIPPED, False, bright, advice)
    advice = Message(
        "The picture is too dark: move to a window or turn on a light, and take it again."
    )
    words = in_context("exposure", "even"), in_context("exposure", "too dark")
    return _at_least(brightness, MIN_BRIGHTNESS, words, advice)


def _contrast(value: float) -> Check:
    advice = Message(
        "The picture is washed out: wipe the lens, avoid reflections and take it again."
    )
    words = in_context("contrast", "good"), in_context("contrast", "washed out")
    return _at_least(value, MIN_CONTRAST, words, advice)


def _resolution(width: int, height: int) -> Check:
    edge = min(width, height)
    size = f"{width} \u00d7 {height} px"
    advice = Message(
        "The picture has only {size}, and the shorter edge needs {least}: send the original "
        "or move closer.",
        size=size,
        least=MIN_EDGE_PX,
    )
    hint = "" if edge >= GOOD_EDGE_PX else Message("a larger picture would show more detail.")
    words = size, Message("only {size}", size=size)
    edge_check = _at_least(float(edge), float(MIN_EDGE_PX), words, advice)
    return Check(**{**edge_check.__dict__, "hint": hint if edge_check.passed else ""})


def _skin(value: float) -> Check:
    advice = Message(
        "This does not look like a photo of skin: show the skin close up, filling the frame."
    )
    words = in_context("skin in the picture", "yes"), in_context("skin in the picture", "not skin")
    return _at_least(value, MIN_SKIN, words, advice)


def _at_least(value: float, threshold: float, words: tuple[str, str], advice: str) -> Check:
    passed = value >= threshold
    score = value / (value + threshold)
    good, bad = words
    return Check(score, value, threshold, passed, good if passed else bad, "" if passed else advice)
