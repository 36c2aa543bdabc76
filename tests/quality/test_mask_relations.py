"""Masks under folders and names that say nothing of masks."""

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.quality.mask_recognition import masks_among
from dermosan_lib.quality.mask_relations import groups_of_related

CLASSES = ("mel", "nv")


def photo(path, seed, size=(64, 48)):
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    Image.fromarray(values).save(path)


def mask(path, seed, mode="L", size=(64, 48)):
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.zeros((size[1], size[0]), np.uint8)
    values[8:30, 10 : 20 + seed % 20] = 255
    Image.fromarray(values).convert(mode).save(path)


def laid(data, place, *, suffix="jpg", mode="L", size=(64, 48)):
    """Three photos in two classes, and a mask of each at ``place``; gives all files and masks."""
    photos, masks = [], []
    for number in range(6):
        label, stem = CLASSES[number % 2], f"img_{number // 2}"
        photos.append(f"{label}/{stem}.{suffix}")
        photo(data / photos[-1], number)
        masks.append(place.format(label=label, stem=stem))
        mask(data / masks[-1], number, mode, size)
    return sorted([*photos, *masks]), sorted(masks)


@pytest.mark.parametrize(
    "place",
    ["contours/{label}/{stem}.png", "outlines/{label}_{stem}.png", "{label}/{stem}_bw.png",
     "{label}/{stem}.png", "{label}/black_{stem}.png", "{label}/edges/{stem}.png",
     "y/{label}/{stem}.bmp",
     "{label} outlines/{stem}.gif", "{label}/{stem}-expert1.tif"],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["L", "RGB", "1", "P"])
def test_masks_are_known_by_content_and_relation(tmp_path, place, mode):
    if mode == "1" and place.endswith("gif"):
        mode = "L"
    files, masks = laid(tmp_path, place, mode=mode)
    assert masks_among(tmp_path, files) == masks


def test_a_mask_of_another_frame_is_none(tmp_path):
    files, _ = laid(tmp_path, "contours/{label}/{stem}.png", size=(50, 50))
    assert masks_among(tmp_path, files) == []


def test_photos_of_the_same_names_stay(tmp_path):
    files = [f"{label}/{n}{end}.png" for label in CLASSES for n in range(3) for end in ("", "_1")]
    for number, name in enumerate(files):
        photo(tmp_path / name, number)
    assert masks_among(tmp_path, sorted(files)) == []


def test_one_drawing_among_photos_stays(tmp_path):
    files = [f"{label}/{n}.png" for label in CLASSES for n in range(6)]
    for number, name in enumerate(files):
        photo(tmp_path / name, number)
    mask(tmp_path / "mel/0.png", 1)
    assert masks_among(tmp_path, sorted(files)) == []


def test_files_without_a_namesake_are_in_no_group():
    assert groups_of_related(["mel/a.jpg", "nv/b.jpg"]) == []
