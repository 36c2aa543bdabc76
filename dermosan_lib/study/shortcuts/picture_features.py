"""What can be known of a picture without looking at the lesion: its file, its frame, its tint."""

from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image, JpegImagePlugin

from dermosan_lib import images
from dermosan_lib.study.shortcuts.border_statistics import WORKING_EDGE_PX, border_and_colour
from dermosan_lib.system import map_in_processes

_STANDARD_MEAN = 57.625  # of the luminance table of ITU-T T.81, annex K.1, which is quality 50
_UNKNOWN = float("nan")


def shortcut_features(
    data: Path, catalog: pd.DataFrame, *, workers: int | None = None, progress: bool = True
) -> pd.DataFrame:
    """Measure each usable image of ``catalog`` (columns of `build_catalog`) below ``data``.

    Returns a row an image: ``path``, and float64 columns named family.feature.

    - ``geometry``: ``width_px``, ``height_px``, ``aspect``, ``megapixels``, as stored.
    - ``format``: one column of 0 and 1 for each file format found.
    - ``compression``: the settings of a JPEG, from its header: ``quantisation`` (mean of the
      luminance table), ``quality`` (0..100, as libjpeg scales its tables) and ``subsampling`` (0
      for 4:4:4, 1 for 4:2:2, 2 for 4:2:0, -1 for others); NaN for other formats.
    - ``file_size``: ``bytes_per_pixel``, which follows the settings and the picture's detail, so
      it is a family of its own.
    - ``border``: the outer 4% of the picture: ``mean`` and ``std`` of L, a and b, ``texture`` (mean
      step of L from pixel to pixel), and ``vignette`` and ``darkest_corner``: how much darker all
      corners, or the darkest, are than the frame between them, in L. Not than the middle of the
      picture, for there the lesion is.
    - ``colour``: ``mean``, ``std`` and percentiles 5..95 of L, a and b over the whole picture, the
      lesion included.

    L is 0..100, a and b about -100..100 (CIE Lab, D65), on a copy of 128 x 128 pixels.

    Raises `ImageError` where an image can no longer be read.
    """
    good = catalog[catalog["problem"] == ""].reset_index(drop=True)
    paths = [str(path) for path in good["path"]]
    width, height = good["width_px"].astype(float), good["height_px"].astype(float)
    table = pd.DataFrame({"path": paths})
    table["geometry.width_px"], table["geometry.height_px"] = width, height
    table["geometry.aspect"] = width / height
    table["geometry.megapixels"] = width * height / 1e6
    for name in sorted(set(good["format"])):
        table[f"format.{str(name).lower()}"] = (good["format"] == name).astype(float)
    measured = map_in_processes(
        partial(_measure, data), paths, workers=workers, progress=progress, name="shortcut features"
    )
    return table.join(pd.DataFrame(measured))


def families(features: pd.DataFrame) -> dict[str, list[str]]:
    """Columns of each family of ``features``, in order of appearance."""
    by_family: dict[str, list[str]] = {}
    for column in features.columns:
        if "." in column:
            by_family.setdefault(str(column).split(".")[0], []).append(str(column))
    return by_family


def _measure(data: Path, path: str) -> dict[str, float]:
    content = images.read_bytes(data / path)
    pixels = images.decode(content, name=path, shortest_px=3 * WORKING_EDGE_PX)
    return {**_compression(content), **border_and_colour(pixels)}


def _compression(content: bytes) -> dict[str, float]:
    header = images.inspect(content)
    measured = {
        "compression.quantisation": _UNKNOWN,
        "compression.quality": _UNKNOWN,
        "compression.subsampling": _UNKNOWN,
        "file_size.bytes_per_pixel": len(content) / (header.width_px * header.height_px),
    }
    if header.format != "JPEG":
        return measured
    # Reads the header only, without the metadata on which Pillow might spend gigabytes.
    with Image.open(BytesIO(images.bare(content)), formats=["JPEG"]) as image:
        if tables := getattr(image, "quantization", None):
            mean = float(np.mean(tables[min(tables)]))
            scale = 100 * mean / _STANDARD_MEAN
            measured["compression.quantisation"] = mean
            measured["compression.quality"] = 5000 / scale if scale > 100 else (200 - scale) / 2
            measured["compression.subsampling"] = float(JpegImagePlugin.get_sampling(image))
    return measured
