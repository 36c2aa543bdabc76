"""What can be changed: each slider's range, its neutral place and its value in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dermosan_lib.faces.explore import words
from dermosan_lib.faces.explore.altering import (
    COOLEST_K,
    DAYLIGHT_K,
    EDGE_PX,
    UNCOMPRESSED,
    WARMEST_K,
    Changes,
)
from dermosan_lib.faces.explore.subject import FIRST_SKIN
from dermosan_lib.language import translate as _
from dermosan_lib.text import number, percent

ROMAN = ("I", "II", "III", "IV", "V", "VI")


@dataclass(frozen=True)
class Shown:
    """What has become of the picture, for values that only that can tell."""

    width: int
    height: int
    bytes: int  # of the JPEG file; 0 where there is none


@dataclass(frozen=True)
class Control:
    """One slider."""

    field: str  # of `Changes`
    label: str
    low: float
    high: float
    step: float
    neutral: float
    in_words: Callable[[Any, Shown], str]  # the value as it is shown, in the language in use


@dataclass(frozen=True)
class Group:
    """Sliders of one kind of change, and what happens in a clinic that does it."""

    name: str
    title: str
    line: str
    controls: tuple[Control, ...]


def _exposure(stops: float, _shown: Shown) -> str:
    if not stops:
        return _(words.AS_TAKEN)
    signed = ("+" if stops > 0 else "\u2212") + _(number(abs(stops), 2))
    return _(words.EXPOSURE_VALUE, stops=signed, share=percent(2.0**stops))


def _kelvin(kelvin: float, _shown: Shown) -> str:
    like = words.DAYLIGHT if 5000 <= kelvin <= 7000 else words.LAMP
    like = words.SHADE if kelvin > 7000 else like
    return _(words.KELVIN_VALUE, kelvin=kelvin, like=_(like))


def _moved(less: str, more: str) -> Callable[[float, Shown], str]:
    def told(value: float, _shown: Shown) -> str:
        if not value:
            return _(words.MIDDLE)
        return _(more if value > 0 else less, share=percent(abs(value)))

    return told


def _jpeg(quality: int, shown: Shown) -> str:
    if quality >= UNCOMPRESSED:
        return _(words.NOT_COMPRESSED)
    return _(words.JPEG_VALUE, quality=int(quality), size=max(1, round(shown.bytes / 1000)))


_NEUTRAL = Changes()
GROUPS = (
    Group("sharpness", words.SHARPNESS, words.SHARPNESS_LINE, (
        Control("blur_px", words.BLUR, 0, 8, 0.25, 0,
                lambda v, _shown: _(words.BLUR_VALUE, blur=v, edge=EDGE_PX)),
    )),
    Group("light", words.LIGHT, words.LIGHT_LINE, (
        Control("stops", words.EXPOSURE, -3, 2, 0.25, 0, _exposure),
        Control("kelvin", words.KELVIN, WARMEST_K, COOLEST_K, 250, DAYLIGHT_K, _kelvin),
    )),
    Group("frame", words.FRAME, words.FRAME_LINE, (
        Control("zoom", words.ZOOM, 1, 4, 0.1, 1, lambda v, _shown: _(words.ZOOM_VALUE, zoom=v)),
        Control("across", words.ACROSS, -1, 1, 0.05, 0, _moved(words.TO_LEFT, words.TO_RIGHT)),
        Control("down", words.DOWN, -1, 1, 0.05, 0, _moved(words.UPWARD, words.DOWNWARD)),
    )),
    Group("skin", words.SKIN, words.SKIN_LINE, (
        Control("fitzpatrick", words.SKIN_TYPE, 1, 6, 1, FIRST_SKIN,
                lambda v, _shown: _(words.SKIN_VALUE, type=ROMAN[int(v) - 1])),
    )),
    Group("sending", words.SENDING, words.SENDING_LINE, (
        Control("edge", words.EDGE, 0.1, 1, 0.05, 1, lambda _v, shown: _(
            words.EDGE_VALUE, width=shown.width, height=shown.height)),
        Control("jpeg", words.JPEG, 5, UNCOMPRESSED, 5, UNCOMPRESSED, _jpeg),
    )),
)  # fmt: skip
MOVES = ("across", "down")  # of a frame; nothing to move where it is the whole picture
