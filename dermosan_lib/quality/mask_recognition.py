"""Which pictures are masks of lesions: by two grey levels in them, and by their names."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

import numpy as np

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from dermosan_lib.images import Pixels
from dermosan_lib.quality.mask_relations import groups_of_related, may_be_mask

_WITHIN = re.compile(r"masks?|segment|groundtruth|annotat|mascara")  # in a folder's name
_WORD = {"seg", "segs", "gt", "roi", "rois", "label", "labels", "lesion", "binary"}  # a word of it
# What is put to a picture's name: HAM10000, ISIC, PAD-UFES-20, PH2 and others.
_ENDING = re.compile(
    r"[ _.-]*(?:segmentations?|masks?|lesion|seg|gt|ground_?truth|roi|labels?\d*|annotations?"
    r"|binary)$", re.IGNORECASE,
)  # fmt: skip
_BEGINNING = re.compile(r"^(?:mask|seg|gt)[ _.-]+", re.IGNORECASE)
_ALL, _SOME = 60, 12  # of so many files each is looked at, of more only some
_EDGE_PX = 400
_NEAR, _APART, _SHARE = 24, 128, 0.98  # grey levels, and the share of pixels that keep to two
_ASPECT = 0.02
_MOST = 0.8  # of a group of files that only content tells to be masks


def masks_among(data: Path, files: Sequence[str], *, named: bool = False) -> list[str]:
    """Those of ``files`` below ``data`` that are masks by name and content.

    By name: a folder called after masks, or a file called after a picture, such as
    ``ISIC_1_segmentation.png``; ``named`` takes that for granted. By content: two grey levels, and
    the proportions of the picture of that name, where there is one. Of a folder of many, some are
    looked at. Whatever a folder or a file is called, it holds masks where each bears the name of a
    photo and is as it must be by content.
    """
    candidates = [name for name in files if named or mask_named(name)]
    known = _by_name(data, files, candidates) if candidates else []
    rest = sorted(set(files) - set(known))
    return sorted([*known, *_by_relation(data, rest)])


def _by_name(data: Path, files: Sequence[str], candidates: list[str]) -> list[str]:
    chosen = set(candidates)
    pictures: dict[str, list[str]] = {}
    for name in files:
        if name not in chosen:
            pictures.setdefault(picture_key(name), []).append(name)
    masks: list[str] = []
    for _, group in groupby(sorted(candidates, key=_folder), key=_folder):
        names = list(group)
        step = 1 if len(names) <= _ALL else len(names) // _SOME
        seen = {name: _levels(data, name, pictures) for name in names[::step]}
        if 2 not in seen.values():  # an empty mask is known by the others
            continue
        if all(seen.values()):
            masks += names
        else:
            masks += [n for n in names if (seen[n] if n in seen else _levels(data, n, pictures))]
    return masks


def _by_relation(data: Path, files: Sequence[str]) -> list[str]:
    """Masks among ``files`` that bear a photo's name, in groups of which most are masks."""
    masks: list[str] = []
    for group in groups_of_related(files):
        names = sorted(group)
        glance = {names[0], names[len(names) // 2], names[-1]}
        if not any(_is_related_mask(data, n, group[n]) == 2 for n in sorted(glance)):
            continue
        step = 1 if len(names) <= _ALL else len(names) // _SOME
        seen = {n: _is_related_mask(data, n, group[n]) for n in names[::step]}
        if all(seen.values()):
            masks += names
        elif np.mean([level > 0 for level in seen.values()]) >= _MOST:
            masks += [
                n for n in names if (seen[n] if n in seen else _is_related_mask(data, n, group[n]))
            ]
    return masks


def _is_related_mask(data: Path, name: str, others: list[str]) -> int:
    """1 or 2 as `_levels` tells, where one of ``others`` is the photo of this mask; else 0."""
    if not may_be_mask(data, name, others):
        return 0
    if not _levels(data, name, {}):
        return 0
    photos = [one for one in others if not _levels(data, one, {})]
    return _levels(data, name, {picture_key(name): photos}) if photos else 0


def mask_named(name: str) -> bool:
    """Whether a path is named as a mask is."""
    path = PurePosixPath(name)
    return picture_key(name) != path.stem.casefold() or any(map(mask_folder, path.parts[:-1]))


def mask_folder(name: str) -> bool:
    """Whether a folder is named after masks."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = set(re.split(r"[\W\d_]+", apart.casefold()))
    return bool(words & _WORD or _WITHIN.search(re.sub(r"[\W\d_]+", "", name.casefold())))


def picture_key(name: str) -> str:
    """The name, without folder and suffix, of the picture that a mask or a picture belongs to."""
    stem = PurePosixPath(name).stem
    for pattern in (_ENDING, _BEGINNING, _ENDING):
        shorter = pattern.sub("", stem)
        stem = shorter or stem
    return stem.casefold()


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _levels(data: Path, name: str, pictures: dict[str, list[str]]) -> int:
    """1 or 2, how many grey levels a mask has; 0 for what can be none."""
    try:
        pixels = images.read(data / name)
    except ImageError:
        return 0
    count = _grey_levels(pixels)
    return count if count and _fits(data, pixels, pictures.get(picture_key(name), ())) else 0


def _grey_levels(pixels: Pixels) -> int:
    """1 or 2, where there are no more; else 0."""
    small = pixels[:: max(1, len(pixels) // _EDGE_PX), :: max(1, pixels.shape[1] // _EDGE_PX)]
    # Two colours are the least and the greatest of these numbers: no need to sort a photo's.
    colour = small.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], np.int32)
    first, last = colour.min(), colour.max()
    if ((colour == first) | (colour == last)).all():
        return 1 if first == last else 2
    grey = small.astype(np.int16)
    if np.mean(np.ptp(grey, axis=2) <= _NEAR) < _SHARE:
        return 0
    level = grey[:, :, 1]
    low, high = level.min(), level.max()
    near = (level <= low + _NEAR) | (level >= high - _NEAR)  # JPEG leaves noise along the edge
    return 2 if high - low >= _APART and near.mean() >= _SHARE else 0


def _fits(data: Path, mask: Pixels, pictures: Iterable[str]) -> bool:
    """Whether a picture of that name has the mask's proportions, or none has that name."""
    aspect = mask.shape[1] / mask.shape[0]
    others = []
    for name in pictures:
        try:
            header = images.inspect(images.read_bytes(data / name), name=name)
        except ImageError:
            continue
        others.append(header.width_px / header.height_px)
    turned = [1 / other for other in others]  # a header tells the size before EXIF turns it
    return not others or any(abs(one / aspect - 1) <= _ASPECT for one in (*others, *turned))
