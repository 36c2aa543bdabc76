"""Where the lesion is: mask files that are known of pictures, found and read."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from dermosan_lib import images
from dermosan_lib.errors import RunError
from dermosan_lib.quality import mask_folder, masks_among, picture_key

_ASPECT_TOLERANCE = 0.02  # 600 x 450 and its copy of 200 x 150 differ by rounding only


def lesion_masks(data: Path, paths: Sequence[str], folder: str | Path = "") -> dict[str, Path]:
    """Mask files that are known of ``paths`` below ``data``, by path.

    Looks for ``_masks/<path>`` (phantoms) and ``masks*/<name>_segmentation.png`` (HAM10000), or in
    ``folder``, absolute or below ``data``, for ``<path>``, ``<name>_segmentation.png`` and
    ``<name>.png``. Further masks anywhere below ``data`` are told by name and content
    (`masks_among`) and belong to the one picture of their name, or of their name and folder. A path
    without a mask is left out; raises `RunError` for a ``folder`` that is none, or that holds no
    mask of any path.
    """
    given = data / folder
    if folder and not given.is_dir():
        raise RunError(f"{given} is no folder. Give the folder that holds the lesion masks.")
    places = [given] if folder else [data / "_masks", *sorted(data.glob("masks*"))]
    masks_by_path = {}
    namesakes = Counter(Path(path).stem for path in paths)
    for path in paths:
        stem = Path(path).stem
        by_stem = (f"{stem}_segmentation.png", f"{stem}.png")
        # Of several pictures of a name, a mask that lies in no such folder may be anyone's.
        names = (Path(path).with_suffix(".png"), *(by_stem if namesakes[stem] == 1 else ()))
        candidates = (place / name for place in places for name in names)
        known = next((file for file in candidates if file.is_file()), None)
        if known is not None:
            masks_by_path[path] = known
    missing = [path for path in paths if path not in masks_by_path]
    if missing and not folder:
        masks_by_path |= _told_by_name(data, missing)
    if folder and paths and not masks_by_path:
        raise RunError(
            f"{given} holds no mask of the {len(paths)} pictures, such as "
            f"{Path(paths[0]).stem}_segmentation.png. Name masks after their pictures."
        )
    return masks_by_path


def read_mask(
    file: Path,
    size_px: int,
    *,
    frame: images.Frame = "whole",
    aspect: float | None = None,
) -> NDArray[np.bool_]:
    """A mask stretched to ``(size_px, size_px)`` as its picture is, True on the lesion.

    ``aspect`` is the picture's width over its height, where known: a mask of another frame, as of
    a picture before it was cropped, would hide the wrong place, so `RunError` refuses it. Where the
    model reads the central square (``frame``), a square picture may have been cut from the whole
    one that its mask belongs to.
    """
    pixels = images.read(file)
    height, width = pixels.shape[:2]
    same = frame == "centre_square" and aspect is not None and abs(aspect - 1) < _ASPECT_TOLERANCE
    if aspect is not None and not same and abs(width / height / aspect - 1) > _ASPECT_TOLERANCE:
        raise RunError(
            f"Mask {file.name} is {width} x {height} px, an aspect of {width / height:.2f}, but "
            f"its picture has {aspect:.2f}. Give masks of the same frame."
        )
    return np.asarray(images.resize(pixels, size_px, frame)[:, :, 0] > 127, dtype=np.bool_)


def _told_by_name(data: Path, paths: Sequence[str]) -> dict[str, Path]:
    files = images.list_pictures(data).pictures
    masks = masks_among(data, files)
    if not masks:
        return {}
    by_key: dict[str, list[str]] = {}
    for mask in masks:
        by_key.setdefault(picture_key(mask), []).append(mask)
    namesakes: dict[str, int] = {}
    for name in set(files) - set(masks):
        namesakes[picture_key(name)] = namesakes.get(picture_key(name), 0) + 1
    found = {}
    for path in paths:
        key = picture_key(path)
        alone = namesakes.get(key, 0) <= 1
        known = by_key.get(key, [])
        near = {mask: _common_folders(path, mask) for mask in known}
        best = [mask for mask in known if near[mask] == max(near.values())]
        if len(best) == 1 and (alone or near[best[0]]):
            found[path] = data / best[0]
    return found


def _common_folders(path: str, mask: str) -> int:
    """How many folders, from the file upwards, are the same but for those named after masks."""
    own = PurePosixPath(path).parts[-2::-1]
    theirs = [part for part in PurePosixPath(mask).parts[-2::-1] if not mask_folder(part)]
    same = 0
    for one, other in zip(own, theirs, strict=False):
        if one != other:
            break
        same += 1
    return same
