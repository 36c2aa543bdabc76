"""What does the model answer when it cannot see the lesion?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle
from dermosan_lib.decision import calibrated
from dermosan_lib.images import Frame
from dermosan_lib.study.folders import (
    read_mask,
)
from dermosan_lib.study.inference import prediction_table, run_graph
from dermosan_lib.study.pixels import PixelStore
from dermosan_lib.study.shortcuts.border_statistics import border_mask


def masked_predictions(
    bundle: Bundle,
    pixels: PixelStore,
    rows: pd.DataFrame,
    masks: Mapping[str, Path],
    *,
    aspects: Mapping[str, float] | None = None,
    box: bool = False,
    progress: bool = True,
) -> pd.DataFrame:
    """What the model answers with the lesions hidden; see `masked_pictures`.

    Args:
        bundle: The model.
        pixels: Pictures of the bundle's size by row number.
        rows: Rows of the splits table, ``path, condition, split``, whose index is the row number
            in ``pixels``, as that of ``splits[splits["split"] == "test"]`` is.
        masks: Mask file by path (`lesion_masks`); a picture without one gets a central ellipse,
            and what of its lesion lies outside the model still sees.
        aspects: Width over height of each picture by path, against which masks are checked.
        box: Whether to hide the lesion's bounding box rather than its shape.
        progress: Whether to show a progress bar.

    Returns:
        A table such as `predict_table` gives, in the order of ``rows``.

    Raises:
        RunError: For a mask of another frame than its picture; see `read_mask`.
    """
    paths = [str(path) for path in rows["path"]]
    known = aspects or {}
    store = _Hidden(
        pixels,
        rows.index.to_numpy(),
        [masks.get(path) for path in paths],
        [known.get(path) for path in paths],
        bundle.size_px,
        bundle.frame,
        box,
    )
    order = np.arange(len(rows))
    answers = run_graph(bundle.model_path, store, order, views=bundle.views, progress=progress)
    chances = calibrated(answers["logits"], bundle.card["temperature"])
    return prediction_table(rows, chances, bundle.taxonomy)


@dataclass(frozen=True)
class _Hidden:
    """Pictures with their lesions painted over, made as they are asked for."""

    pixels: PixelStore
    numbers: NDArray[np.int64]  # row numbers in pixels
    files: Sequence[Path | None]  # masks
    aspects: Sequence[float | None]
    size_px: int
    frame: Frame
    box: bool

    def __getitem__(self, rows: NDArray[np.int64], /) -> NDArray[np.uint8]:
        masks = [self._mask(int(row)) for row in rows]
        return masked_pictures(self.pixels[self.numbers[rows]], masks, box=self.box)

    def _mask(self, row: int) -> NDArray[np.bool_] | None:
        file = self.files[row]
        if file is None:
            return None
        return read_mask(file, self.size_px, frame=self.frame, aspect=self.aspects[row])


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
    frame = border_mask(height, width)
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


def _ellipse(height: int, width: int) -> NDArray[np.bool_]:
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.asarray(x**2 + y**2 <= 0.25)
