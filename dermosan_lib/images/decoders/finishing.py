"""What a file asks to have done to its decoded pixels, before they are turned upright."""

import numpy as np
from PIL import Image

from dermosan_lib.images.containers import Container
from dermosan_lib.images.to_rgb import as_rgb

_PLAIN = (0.0, 255.0)
_WHITE = (255, 255, 255)


def finished(image: Image.Image, container: Container) -> Image.Image:
    """``image`` as it is to be seen; the same object where nothing is left to do."""
    if container.ycc and container.coding == "JPEG2000":  # which knows no such colours by itself
        image = Image.frombytes("YCbCr", image.size, image.tobytes()).convert("RGB")
    if container.palette:
        image = _coloured(image, container.palette)
    elif container.greys is not None and image.mode != "RGB":
        image = _toned(image, container.greys)
    if any(container.crop_px):
        image = image.crop(container.crop_px)
    size = container.width_px, container.height_px
    if any(container.frame_px) and container.frame_px != size:
        canvas = Image.new("RGB", size, _WHITE)  # around the frame there is nothing
        canvas.paste(as_rgb(image), container.place_px)
        return canvas
    return image


def _coloured(image: Image.Image, palette: bytes) -> Image.Image:
    colours = np.frombuffer(palette, np.uint8).reshape(-1, 3)
    stored = np.asarray(image)
    if stored.max() >= len(colours):  # what is above the table is shown as its last (C.7.6.3.1.5)
        stored = np.minimum(stored, len(colours) - 1)
    return Image.fromarray(colours[stored], "RGB")


def _toned(image: Image.Image, greys: tuple[float, float]) -> Image.Image:
    stored = np.asarray(image)
    if stored.dtype == np.uint8 and greys == _PLAIN:
        return image
    black, white = greys
    values = np.arange(1 << 8 * stored.dtype.itemsize)
    table = ((values - black) * (255 / (white - black))).clip(0, 255).round().astype(np.uint8)
    return Image.fromarray(table[stored], "L")
