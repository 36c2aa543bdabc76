"""Whether two pictures are one photo: laid over each other, does their detail agree?"""

import cv2
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.duplicates.perceptual_hash import Window
from dermosan_lib.study.duplicates.thumbnail_planes import LUMA_PX

Plane = NDArray[np.float32]  # (64, 64)

_BLOCKS = 4  # along each edge
_LEAST_OVERLAP = 0.6
_LEAST_CONTRAST = 1.0  # grey levels of standard deviation; below, a picture has no detail to match
_HALF_PX = 32
# At half size, where a step costs a quarter: 97 in 100 of HAM10000's candidates that are two photos
# stay below, and of its copies and 1,251 planted ones the least reaches 0.61.
_HOPELESS_AT_HALF = 0.52
_HOPELESS = 0.55  # after a short alignment copies reach 0.7, and 95 in 100 other pairs stay below
_WARP = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


def agreement(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    """How well the fine detail of two ``(64, 64)`` pictures agrees once aligned: -1..1.

    ``second`` is aligned to ``first`` by an affine map (ECC; Evangelidis & Psarakis, PAMI 2008) on
    their detail of evened contrast, from a start that is off by a few pixels at most. The lesser of
    two numbers is returned: the correlation of that detail over the overlap, and the median of the
    correlations in each of sixteen blocks. Lightness and contrast do not matter, and neither a
    shared frame (the black corners of a dermatoscope) nor a shared blob in the middle suffices. A
    picture without detail agrees with none. Most pairs of two photos are told at half their size
    already, and then the correlation there is returned.
    """
    coarsely = _at_half_size(first, second)
    if 0 < coarsely < _HOPELESS_AT_HALF:  # at 0 the alignment went astray, which tells nothing
        return coarsely
    one, two = _detail(first.astype(np.float32)), _detail(second.astype(np.float32))
    if one is None or two is None:
        return 0.0
    place = _align(one, two, np.eye(2, 3, dtype=np.float32), rounds=10, blur_px=5)
    roughly = _over(one, two, place)
    if roughly < _HOPELESS:
        return roughly
    return _over(one, two, _align(one, two, place, rounds=40, blur_px=3), by_block=True)


def without_detail(picture: NDArray[np.uint8]) -> bool:
    """Whether a ``(64, 64)`` picture, as it is, agrees with none."""
    return _detail(picture.astype(np.float32)) is None


def part(picture: NDArray[np.uint8], window: Window) -> NDArray[np.uint8]:
    """A window ``((top, bottom), (left, right))``, 0..1, of ``(64, 64)``, stretched to as many."""
    (top, bottom), (left, right) = window
    if (top, bottom, left, right) == (0, 1, 0, 1):
        return picture
    down, across = bottom - top, right - left
    # Pixel centres lie at half numbers.
    place = np.array(
        [
            [across, 0, (across - 1) / 2 + left * LUMA_PX],
            [0, down, (down - 1) / 2 + top * LUMA_PX],
        ],
        np.float32,
    )
    size = (LUMA_PX, LUMA_PX)
    seen = cv2.warpAffine(picture, place, size, flags=_WARP, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, dtype=np.uint8)


def _detail(picture: Plane) -> Plane | None:
    """What remains without the coarse shape, of even contrast all over."""
    coarse = cv2.GaussianBlur(picture, (0, 0), 3)
    fine = picture - coarse
    if fine.std() < _LEAST_CONTRAST:
        return None
    spread = cv2.GaussianBlur(fine * fine, (0, 0), 3)
    # Two grey levels keep the noise of smooth skin from being raised to detail.
    return np.asarray(fine / np.sqrt(spread + 4), dtype=np.float32)


def _at_half_size(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    """What `_over` says of the two after a short alignment of 32 by 32 pixels."""
    details = []
    for picture in (first, second):
        small = cv2.resize(picture, (_HALF_PX, _HALF_PX), interpolation=cv2.INTER_AREA)
        fine = small.astype(np.float32) - cv2.GaussianBlur(small.astype(np.float32), (0, 0), 1.2)
        spread = cv2.GaussianBlur(fine * fine, (0, 0), 1.2)
        details.append(np.asarray(fine / np.sqrt(spread + 1), dtype=np.float32))
    one, two = details
    return _over(one, two, _align(one, two, np.eye(2, 3, dtype=np.float32), rounds=8, blur_px=3))


def _align(first: Plane, second: Plane, start: Plane, *, rounds: int, blur_px: int) -> Plane:
    until = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, rounds, 1e-5)
    try:
        _, place = cv2.findTransformECC(
            first, second, start.copy(), cv2.MOTION_AFFINE, until, None, blur_px
        )
    except cv2.error:  # it did not converge: these are two photos, and the start will show it
        return start
    return np.asarray(place, dtype=np.float32)


def _over(first: Plane, second: Plane, place: Plane, *, by_block: bool = False) -> float:
    size = first.shape[::-1]
    laid = cv2.warpAffine(second, place, size, flags=_WARP)
    shared = cv2.warpAffine(np.ones(size, np.float32), place, size, flags=_WARP) > 0.99
    if shared.mean() < _LEAST_OVERLAP:
        return 0.0
    whole = _correlation(first, laid, shared)
    if not by_block:
        return whole
    edge = LUMA_PX // _BLOCKS
    blocks = [
        (slice(row, row + edge), slice(column, column + edge))
        for row in range(0, LUMA_PX, edge)
        for column in range(0, LUMA_PX, edge)
    ]
    each = [
        _correlation(first[block], laid[block], shared[block])
        for block in blocks
        if shared[block].mean() > 0.5
    ]
    return min(whole, float(np.median(each)))


def _correlation(first: Plane, second: Plane, where: NDArray[np.bool_]) -> float:
    one, two = first[where], second[where]
    one, two = one - one.mean(), two - two.mean()
    scale = float(np.sqrt((one @ one) * (two @ two)))
    return float(one @ two) / scale if scale > 0 else 0.0
