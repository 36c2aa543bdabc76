"""Decoders of what neither Pillow nor OpenCV reads, and what is left to do to decoded pixels.

- `heif_image`: The picture of a HEIF.
- `raw_image`: The picture of samples as DICOM lays them.
- `set_for`: Within it, Pillow opens a file of a coding as it should.
- `finished`: Crop, palette, greys and canvas, as a file asks for them.
"""

from dermosan_lib.images.decoders.finishing import finished
from dermosan_lib.images.decoders.heif import heif_image
from dermosan_lib.images.decoders.raw import raw_image
from dermosan_lib.images.decoders.settings import set_for

__all__ = ["finished", "heif_image", "raw_image", "set_for"]
