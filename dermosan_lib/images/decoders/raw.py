"""Samples as DICOM lays them (PS3.5, 8 and annex G), as an image."""

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dermosan_lib.images.containers import Container, RawPixels

Samples = NDArray[Any]  # uint8, or uint16 in either order of bytes


def raw_image(container: Container) -> Image.Image:
    """Lay the samples of ``container`` out; ValueError where there are too few.

    Returns an image of mode L or I;16 for one sample a pixel, and RGB for three.
    """
    raw, width, height = container.raw, container.width_px, container.height_px
    if raw is None:
        raise ValueError("There are no such samples.")
    samples = _unrun(container, raw) if raw.segments else _plain(container.bare, raw)
    if raw.samples == 1:
        grey = samples.reshape(height, width)
        return Image.fromarray(grey if raw.bits == 8 else grey.astype(np.uint16))
    if raw.half_colour:
        pixels = _of_pairs(samples.reshape(height, width // 2, 4))
    elif raw.planar or raw.segments:
        pixels = np.stack(list(_eight_bits(samples, raw).reshape(3, height, width)), axis=2)
    else:
        pixels = _eight_bits(samples, raw).reshape(height, width, 3)
    if container.ycc:
        return Image.frombytes("YCbCr", container.size_px, pixels.tobytes()).convert("RGB")
    return Image.fromarray(pixels, "RGB")


def _plain(data: bytes, raw: RawPixels) -> Samples:
    if raw.inflated:
        first, size = raw.inflated
        data = zlib.decompressobj(-15).decompress(data, first + size)[first:]
        if len(data) < size:
            raise ValueError("The pixels are cut short.")
    if raw.swapped:
        data = np.frombuffer(data, np.uint16).byteswap().tobytes()[: len(data) - raw.padding]
    return np.frombuffer(data, np.uint8 if raw.bits == 8 else ">u2" if raw.big_endian else "<u2")


def _unrun(container: Container, raw: RawPixels) -> Samples:
    """Planes of samples from runs, each segment of which is one byte of each sample."""
    count = container.width_px * container.height_px
    data = container.bare
    # Pillow's decoder of Apple's runs, which are the same; rows need not end where runs do.
    planes = [
        np.frombuffer(
            Image.frombytes("L", (count, 1), data[low:high], "packbits", "L").tobytes(), np.uint8
        )
        for low, high in raw.segments
    ]
    if raw.bits == 8:
        return planes[0] if raw.samples == 1 else np.stack(planes)
    return np.stack(planes[::2]).astype(np.uint16) << 8 | np.stack(planes[1::2])


def _eight_bits(samples: Samples, raw: RawPixels) -> NDArray[np.uint8]:
    if raw.bits == 8:
        return samples
    largest = (1 << raw.stored_bits) - 1
    table = (np.arange(1 << 16) * (255 / largest)).round().clip(0, 255).astype(np.uint8)
    return np.asarray(table[samples], np.uint8)


def _of_pairs(pairs: Samples) -> NDArray[np.uint8]:
    """Two of Y, then one of Cb and of Cr, which both pixels share."""
    height, half = pairs.shape[:2]
    pixels = np.empty((height, half, 2, 3), np.uint8)
    pixels[:, :, :, 0] = pairs[:, :, :2]
    pixels[:, :, :, 1:] = pairs[:, :, None, 2:]
    return pixels.reshape(height, 2 * half, 3)
