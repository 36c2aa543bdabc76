"""Samples as DICOM lays them (PS3.5, 8 and annex G), as an image."""

import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dermosan_lib.images.containers import Container, RawPixels


def raw_image(container: Container) -> Image.Image:
    """Lay the samples of ``container`` out; ValueError where there are too few.

    Returns an image of mode L or I;16 for one sample a pixel, and RGB for three.
    """
    raw, width, height = container.raw, container.width_px, container.height_px
    if raw is None:
        raise ValueError("There are no such samples.")
    if raw.segments:
        planes = _unrun(container, raw)
    else:
        data = _inflated(container.bare, raw)
        dtype = np.dtype(np.uint8 if raw.bits == 8 else ">u2" if raw.big_endian else "<u2")
        samples = np.frombuffer(data, dtype)
        if raw.half_colour:
            return _of_pairs(samples.reshape(height, width // 2, 4))
        if raw.samples == 3 and not raw.planar:
            return _colours(_eight_bits(samples, raw).reshape(height, width, 3), container)
        planes = samples.reshape(raw.samples, -1)
    if raw.samples == 1:
        grey = planes[0].reshape(height, width)
        return Image.fromarray(grey if raw.bits == 8 else grey.astype(np.uint16))
    eight = [_eight_bits(plane, raw).reshape(height, width) for plane in planes]
    return _colours(np.stack(eight, axis=2), container)


def _inflated(data: bytes, raw: RawPixels) -> bytes:
    if not raw.inflated:
        return data
    first, size = raw.inflated
    found = zlib.decompressobj(-15).decompress(data, first + size)[first:]
    if len(found) < size:
        raise ValueError("The pixels are cut short.")
    return found


def _unrun(container: Container, raw: RawPixels) -> NDArray[np.uint16] | NDArray[np.uint8]:
    """Planes of samples from runs, each segment of which is one byte of each sample."""
    count = container.width_px * container.height_px
    data = container.bare
    planes = [
        # Pillow's decoder of Apple's runs, which are the same; rows need not end where runs do.
        np.frombuffer(
            Image.frombytes("L", (count, 1), data[low:high], "packbits", "L").tobytes(), np.uint8
        )
        for low, high in raw.segments
    ]
    if raw.bits == 8:
        return np.stack(planes)
    high, low = np.stack(planes[::2]), np.stack(planes[1::2])
    return high.astype(np.uint16) << 8 | low


def _eight_bits(
    samples: NDArray[np.uint8] | NDArray[np.uint16], raw: RawPixels
) -> NDArray[np.uint8]:
    if samples.dtype == np.uint8:
        return np.asarray(samples, np.uint8)
    largest = (1 << raw.stored_bits) - 1
    table = (np.arange(1 << 16) * (255 / largest)).round().clip(0, 255).astype(np.uint8)
    return np.asarray(table[samples], np.uint8)


def _colours(pixels: NDArray[np.uint8], container: Container) -> Image.Image:
    image = Image.fromarray(pixels, "RGB")
    if not container.ycc:
        return image
    return Image.frombytes("YCbCr", image.size, image.tobytes()).convert("RGB")


def _of_pairs(pairs: NDArray[np.uint8]) -> Image.Image:
    """Two of Y, then one of Cb and of Cr, which both pixels share."""
    height, half = pairs.shape[:2]
    pixels = np.empty((height, half, 2, 3), np.uint8)
    pixels[:, :, :, 0] = pairs[:, :, :2]
    pixels[:, :, :, 1:] = pairs[:, :, None, 2:]
    size = 2 * half, height
    return Image.frombytes("YCbCr", size, pixels.tobytes()).convert("RGB")
