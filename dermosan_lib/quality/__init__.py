"""Is the photo good enough to be read, and if not, what would help?"""

from dataclasses import dataclass
from typing import Any

from dermosan_lib.images import Pixels
from dermosan_lib.quality import measures
from dermosan_lib.quality.skin import skin_probability

# Thresholds lie between 5,984 dermoscopic images (224 px) with ten phone photos of skin on one
# side and degraded copies of them on the other; `study.quality_calibration` prints both sides.
MIN_SHARPNESS = 0.29  # 1st percentile of good images 0.40; Gaussian blur of 4 px at most 0.24
MIN_BRIGHTNESS = 0.27  # 1st percentile of good images 0.69; a fifth of the light at most 0.20
MAX_CLIPPED = 0.25  # good images at most 0.01; a gain of 2.5 at least 0.37 in 97 of 100
MIN_CONTRAST = 0.17  # good images at least 0.175; three quarters haze at most 0.17 in 97 of 100
MIN_EDGE_PX = 100  # networks see 128 to 224 px; below half of that detail would be invented
GOOD_EDGE_PX = 224
MIN_SKIN = 0.5  # probability


@dataclass(frozen=True)
class Check:
    """One aspect of quality."""

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
        """Advice of each failed check; for a sharp and well-lit picture of something else, that."""
        if not self.skin.passed and self.sharpness.passed and self.exposure.passed:
            return (self.skin.advice,)
        return tuple(check.advice for check in self.checks.values() if not check.passed)

    def to_json(self) -> dict[str, Any]:
        """Scores, rounded to 3 digits, and problems in words."""
        scores = {name: round(check.score, 3) for name, check in self.checks.items()}
        return {"acceptable": self.acceptable, **scores, "problems": list(self.problems)}


def assess(pixels: Pixels) -> Quality:
    """Judge a photo ``(height, width, 3)`` uint8 RGB of any size; takes milliseconds."""
    copy = measures.working_copy(pixels)
    return Quality(
        sharpness=_sharpness(measures.sharpness(copy)),
        exposure=_exposure(measures.brightness(copy), measures.clipped(copy)),
        contrast=_contrast(measures.contrast(copy)),
        resolution=_resolution(pixels.shape[1], pixels.shape[0]),
        skin=_skin(skin_probability(copy)),
    )


def _sharpness(value: float) -> Check:
    advice = "The picture is blurred: hold still, wait for the focus and take it again."
    return _at_least(value, MIN_SHARPNESS, ("good", "blurred"), advice)


def _exposure(brightness: float, clipped: float) -> Check:
    if clipped > MAX_CLIPPED:
        advice = (
            "The picture is overexposed: turn the flash off or move out of direct light, and take "
            "it again."
        )
        score = MAX_CLIPPED / (MAX_CLIPPED + clipped)
        return Check(score, clipped, MAX_CLIPPED, False, "too bright", advice)
    advice = "The picture is too dark: move to a window or turn on a light, and take it again."
    return _at_least(brightness, MIN_BRIGHTNESS, ("even", "too dark"), advice)


def _contrast(value: float) -> Check:
    advice = "The picture is washed out: wipe the lens, avoid reflections and take it again."
    return _at_least(value, MIN_CONTRAST, ("good", "washed out"), advice)


def _resolution(width: int, height: int) -> Check:
    edge = min(width, height)
    size = f"{width} \u00d7 {height} px"
    advice = (
        f"The picture has only {size}, and the shorter edge needs {MIN_EDGE_PX}: send the original "
        "or move closer."
    )
    hint = "" if edge >= GOOD_EDGE_PX else f"{size}: a larger picture would show more detail."
    found = _at_least(float(edge), float(MIN_EDGE_PX), (size, f"only {size}"), advice)
    return Check(**{**found.__dict__, "hint": hint if found.passed else ""})


def _skin(value: float) -> Check:
    advice = "This does not look like a photo of skin: show the skin close up, filling the frame."
    found = _at_least(value, MIN_SKIN, ("yes", "not skin"), advice)
    return Check(**{**found.__dict__, "score": value})


def _at_least(value: float, threshold: float, words: tuple[str, str], advice: str) -> Check:
    passed = value >= threshold
    score = value / (value + threshold)
    good, bad = words
    return Check(score, value, threshold, passed, good if passed else bad, "" if passed else advice)
