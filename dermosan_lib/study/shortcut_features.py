"""What can be known of a picture without looking at the lesion: its file, its frame, its tint."""

from collections.abc import Iterable, Sequence
from functools import cache, partial
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from dermosan_lib import images
from dermosan_lib.processes import map_in_processes

WORKING_EDGE_PX = 128  # edge of the copy on which border and colour are measured
BORDER = 0.04  # thickness of the frame, as a share of the edge
CORNER = 0.12  # edge of each corner square, as a share of the edge
PERCENTILES = (5, 25, 50, 75, 95)
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
    return table.join(pd.DataFrame(_measure_all(data, paths, workers, progress)))


def families(features: pd.DataFrame) -> dict[str, list[str]]:
    """Columns of each family of ``features``, in order of appearance."""
    found: dict[str, list[str]] = {}
    for column in features.columns:
        if "." in column:
            found.setdefault(str(column).split(".")[0], []).append(str(column))
    return found


def lesion_masks(data: Path, paths: Sequence[str]) -> dict[str, Path]:
    """Mask files that are known of ``paths`` below ``data``, by path.

    Looks for ``_masks/<path>`` (phantoms) and ``masks*/<name>_segmentation.png`` (HAM10000).
    """
    folders = sorted(folder for folder in data.glob("masks*") if folder.is_dir())
    found = {}
    for path in paths:
        name = f"{Path(path).stem}_segmentation.png"
        places = [data / "_masks" / path, *(folder / name for folder in folders)]
        known = next((place for place in places if place.is_file()), None)
        if known is not None:
            found[path] = known
    return found


def masked_pictures(
    pixels: NDArray[np.uint8],
    masks: NDArray[np.bool_] | Sequence[NDArray[np.bool_] | None],
    *,
    fill: Sequence[int] | None = None,
    dilation: float = 0.05,
    box: bool = False,
) -> NDArray[np.uint8]:
    """Paint over the lesion of each picture ``(n, height, width, 3)``, and return copies.

    The patch still tells the lesion's size and outline; ``box`` paints over its bounding box, which
    tells less (Bissoto et al. 2019).

    Args:
        pixels: RGB.
        masks: Of each picture ``(height, width)``, True on the lesion; None, or a mask without
            lesion, stands for a central ellipse over half the width and height.
        fill: RGB colour; None takes the median of the picture's own frame outside the lesion, or
            of the whole frame where the lesion covers it.
        dilation: Margin around the lesion, as a share of the shorter edge.
        box: Whether to hide the bounding box of the grown mask.
    """
    hidden = pixels.copy()
    height, width = pixels.shape[1:3]
    frame = _border_mask(height, width)
    reach = 2 * round(dilation * min(height, width)) + 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    for picture, mask in zip(hidden, masks, strict=True):
        lesion = mask if mask is not None and mask.any() else _ellipse(height, width)
        grown = cv2.dilate(lesion.astype(np.uint8), brush) > 0
        if box:
            grown = grown.any(axis=1)[:, None] & grown.any(axis=0)[None, :]
        skin = picture[frame & ~grown] if (frame & ~grown).any() else picture[frame]
        picture[grown] = np.median(skin, axis=0) if fill is None else fill
    return hidden


def _border_mask(height: int, width: int, share: float = BORDER) -> NDArray[np.bool_]:
    """True on the outer ``share`` of a picture, ``(height, width)``; at least a pixel wide."""
    rows, columns = max(1, round(share * height)), max(1, round(share * width))
    frame = np.ones((height, width), dtype=np.bool_)
    frame[rows:-rows, columns:-columns] = False
    return frame


def _measure_all(
    data: Path, paths: list[str], workers: int | None, progress: bool
) -> Iterable[dict[str, float]]:
    measure = partial(_measure, data)
    return map_in_processes(measure, paths, workers=workers, progress=progress)


def _measure(data: Path, path: str) -> dict[str, float]:
    content = images.read_bytes(data / path)
    pixels = images.decode(content, name=path, shortest_px=WORKING_EDGE_PX)
    small = images.resize(pixels, WORKING_EDGE_PX)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB))
    return {**_compression(content), **_border(lab), **_colour(lab)}


def _compression(content: bytes) -> dict[str, float]:
    with Image.open(BytesIO(content), formats=images.FORMATS) as image:  # reads the header only
        tables = getattr(image, "quantization", None)
        measured = {
            "compression.quantisation": _UNKNOWN,
            "compression.quality": _UNKNOWN,
            "compression.subsampling": _UNKNOWN,
            "file_size.bytes_per_pixel": len(content) / (image.width * image.height),
        }
        if tables:
            mean = float(np.mean(tables[min(tables)]))
            scale = 100 * mean / _STANDARD_MEAN
            measured["compression.quantisation"] = mean
            measured["compression.quality"] = 5000 / scale if scale > 100 else (200 - scale) / 2
            measured["compression.subsampling"] = float(JpegImagePlugin.get_sampling(image))
    return measured


def _border(lab: NDArray[np.float32]) -> dict[str, float]:
    frame, corners, sides = _regions()
    light = lab[:, :, 0]
    steps = [np.abs(np.diff(light, axis=k))[_inner(frame, k)].mean() for k in (0, 1)]
    edge = float(light[sides].mean())
    darkness = [edge - float(light[corner].mean()) for corner in corners]
    return {
        **_statistics("border.mean", lab[frame].mean(axis=0)),
        **_statistics("border.std", lab[frame].std(axis=0)),
        "border.texture": float(np.mean(steps)),
        "border.vignette": float(np.mean(darkness)),
        "border.darkest_corner": max(darkness),
    }


def _colour(lab: NDArray[np.float32]) -> dict[str, float]:
    flat = lab.reshape(-1, 3)
    found = _statistics("colour.mean", flat.mean(axis=0))
    found |= _statistics("colour.std", flat.std(axis=0))
    for percentile, values in zip(
        PERCENTILES, np.percentile(flat, PERCENTILES, axis=0), strict=True
    ):
        found |= _statistics(f"colour.p{percentile}", values)
    return found


def _statistics(name: str, values: NDArray[np.float32]) -> dict[str, float]:
    return {f"{name}_{channel}": float(v) for channel, v in zip("lab", values, strict=True)}


def _inner(frame: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """Where both pixels of a step along ``axis`` are in ``frame``."""
    ahead, behind = (frame[1:], frame[:-1]) if axis == 0 else (frame[:, 1:], frame[:, :-1])
    return ahead & behind


@cache
def _regions() -> tuple[NDArray[np.bool_], tuple[NDArray[np.bool_], ...], NDArray[np.bool_]]:
    """The frame, the four corner squares, and the frame between the corners."""
    edge = WORKING_EDGE_PX
    frame, reach = _border_mask(edge, edge), round(CORNER * edge)
    corners = []
    for rows in (slice(0, reach), slice(edge - reach, edge)):
        for columns in (slice(0, reach), slice(edge - reach, edge)):
            corner = np.zeros_like(frame)
            corner[rows, columns] = True
            corners.append(corner)
    return frame, tuple(corners), frame & ~np.any(corners, axis=0)


def _ellipse(height: int, width: int) -> NDArray[np.bool_]:
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.asarray(x**2 + y**2 <= 0.25)
