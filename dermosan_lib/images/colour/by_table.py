"""Conversion by a profile's tables, as printing inks and scanners have them: littlecms' work.

It gets a profile that is written anew: a header and at most five tags, whose sizes have been
checked. What else may stand in one, such as chains of a million steps (ICC.1:2022, 10.16), does not
come near it.
"""

import io
import math
import struct
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dermosan_lib.images.colour.parsing import TABLE_TAGS, Profile, ProfileError

_CHANNELS = {"GRAY": 1, "RGB": 3, "CMYK": 4}
_MODES = {"GRAY": "L", "RGB": "RGBX", "CMYK": "CMYK"}
_RELATIVE, _BLACK_POINT = 1, 0x2000  # littlecms' numbers for intent and flag
_CLUT_TYPES = {b"mft1": 1, b"mft2": 2}  # bytes of an entry
_CURVED = {True: b"mAB ", False: b"mBA "}


_AT_ONCE = 1 << 16  # pixels, whose steps on the way lie in a processor's cache
_NEIGHBOURS = 8

Convert = Callable[[Any], NDArray[np.uint8]]


def by_table(profile: Profile) -> Convert:
    """``(h, w)``, ``(h, w, 3)`` or ``(h, w, 4)`` uint8 or uint16 to ``(h, w, 3)`` uint8 sRGB.

    Raises `ProfileError` for what cannot be used.
    """
    from PIL import ImageCms  # few pictures need it

    mode = _MODES[profile.space]
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(_written_anew(profile)))
        transform = ImageCms.buildTransform(
            given,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGBX",
            ImageCms.Intent(_RELATIVE),
            ImageCms.Flags(_BLACK_POINT),
        )
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError, struct.error) as error:
        raise ProfileError("littlecms cannot use it.") from error

    def rows(values: Any) -> Any:
        if values.dtype == np.uint16:
            values = np.rint(values / 257).astype(np.uint8)
        flat = values if mode != "RGBX" else cv2.cvtColor(values, cv2.COLOR_RGB2RGBA)
        flat = np.ascontiguousarray(flat)
        image = Image.frombuffer(mode, flat.shape[1::-1], flat, "raw", mode, 0, 1)
        return cv2.cvtColor(np.asarray(transform.apply(image)), cv2.COLOR_RGBA2RGB)

    return _some_rows_at_a_time(rows)


def for_many(convert: Convert, space: str) -> Convert:
    """``convert`` at a quarter of its time, for RGB or CMYK of pictures with very many pixels.

    Of eight neighbours in a row the mean colour is converted; what that changes against the plain
    reading is added to the plain reading of each. Rows do not depend on one another.
    """
    plain = _plain_inks if space == "CMYK" else _as_they_are

    def rows(values: Any) -> Any:
        height, width = values.shape[:2]
        aside = -width % _NEIGHBOURS
        filled = cv2.copyMakeBorder(values, 0, 0, 0, aside, cv2.BORDER_REPLICATE)
        means = cv2.resize(
            filled, ((width + aside) // _NEIGHBOURS, height), interpolation=cv2.INTER_AREA
        )
        change = cv2.subtract(convert(means), plain(means), dtype=cv2.CV_16S)
        for_each = cv2.resize(change, (width + aside, height), interpolation=cv2.INTER_NEAREST)
        return cv2.add(plain(values), for_each[:, :width], dtype=cv2.CV_8U)

    return _some_rows_at_a_time(rows)


def _some_rows_at_a_time(rows: Convert) -> Convert:
    def convert(values: Any) -> NDArray[np.uint8]:
        made = np.empty((*values.shape[:2], 3), np.uint8)
        step = max(1, _AT_ONCE // values.shape[1])
        for low in range(0, len(values), step):
            made[low : low + step] = rows(values[low : low + step])
        return made

    return convert


def _plain_inks(values: Any) -> Any:
    light = cv2.bitwise_not(values)
    black = cv2.merge([np.ascontiguousarray(light[..., 3])] * 3)
    return cv2.multiply(np.ascontiguousarray(light[..., :3]), black, scale=1 / 255)


def _as_they_are(values: Any) -> Any:
    return values


def _written_anew(profile: Profile) -> bytes:
    channels = _CHANNELS[profile.space]
    kept = {}
    for name in TABLE_TAGS:
        body = profile.tags.get(name)
        if body is None:
            continue
        if _fits(body, *((channels, 3) if name[0] == ord("A") else (3, channels)),
                 upwards=name[0] == ord("A")):  # fmt: skip
            kept[name] = body
        elif name != b"B2A0":  # of which only the black point is asked
            raise ProfileError("A table is cut short.")
    if b"wtpt" in profile.tags:
        kept[b"wtpt"] = profile.tags[b"wtpt"]
    start = len(profile.header) + 4 + 12 * len(kept)
    index, bodies = struct.pack(">I", len(kept)), b""
    for name, body in kept.items():
        index += struct.pack(">4sII", name, start + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    return struct.pack(">I", start + len(bodies)) + profile.header[4:] + index + bodies


def _fits(body: bytes, inputs: int, outputs: int, *, upwards: bool) -> bool:
    """Whether a table has as many channels as it must, and all of its entries."""
    if len(body) < 32 or (body[8], body[9]) != (inputs, outputs):
        return False
    if narrow := _CLUT_TYPES.get(body[:4]):
        entries: int = body[10] ** inputs * outputs
        return entries * narrow <= len(body)
    if body[:4] != _CURVED[upwards]:
        return False
    offset = struct.unpack_from(">I", body, 24)[0]
    if not offset:
        return inputs == outputs  # curves and matrix alone
    if offset + 20 > len(body):
        return False
    width = body[offset + 16]
    entries = math.prod(body[offset : offset + inputs]) * outputs * width
    return width in (1, 2) and offset + 20 + entries <= len(body)
