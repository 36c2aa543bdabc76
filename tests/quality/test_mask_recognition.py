"""Masks are told from pictures by name and content, both."""

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.quality.mask_recognition import masks_among, picture_key


@pytest.fixture
def draw(tmp_path):
    """Write photos, or masks where a name begins with ``!``; give all names."""

    def make(*names, size=(40, 30)):
        for number, name in enumerate(names):
            path = tmp_path / name.lstrip("!")
            path.parent.mkdir(parents=True, exist_ok=True)
            pixels = np.random.default_rng(number).integers(0, 256, (size[1], size[0], 3), np.uint8)
            if name.startswith("!"):
                pixels[:] = 0
                pixels[8:20, 10:24] = 255
            Image.fromarray(pixels).save(path)
        return sorted(name.lstrip("!") for name in names)

    return make


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("x/ISIC_0024306_segmentation.png", "isic_0024306"), ("PAT_1_mask.png", "pat_1"),
        ("IMD002_lesion.bmp", "imd002"), ("mask_12.png", "12"), ("a-GT.png", "a"),
        ("a.jpg", "a"), ("masks.png", "masks"),
    ],
)  # fmt: skip
def test_the_picture_of_a_mask(name, key):
    assert picture_key(name) == key


@pytest.mark.parametrize(
    "folder",
    ["masks", "annotations", "GroundTruth", "ISIC2018_Task1_Training_GroundTruth", "seg", "labels",
     "lesion_segmentation", "data/Mascaras"],
)  # fmt: skip
def test_folders_of_masks(draw, tmp_path, folder):
    files = draw("mel/a.png", "nv/b.png", f"!{folder}/a.png", f"!{folder}/b_segmentation.jpg")
    assert masks_among(tmp_path, files) == [f"{folder}/a.png", f"{folder}/b_segmentation.jpg"]


def test_masks_beside_their_pictures(draw, tmp_path):
    files = draw("mel/a.png", "!mel/a_mask.png", "nv/b.png", "!nv/b_lesion.png")
    assert masks_among(tmp_path, files) == ["mel/a_mask.png", "nv/b_lesion.png"]


def test_photos_stay_pictures_whatever_their_folder_is_called(draw, tmp_path):
    assert masks_among(tmp_path, draw("masks/a.png", "annotations/b.png", "nv/c_mask.png")) == []


def test_two_grey_levels_alone_are_no_mask(draw, tmp_path):
    assert masks_among(tmp_path, draw("!mel/a.png", "nv/b.png")) == []


def test_a_drawing_of_another_shape_is_no_mask_of_a_picture(draw, tmp_path):
    files = draw("masks/x.png", "mel/a.png")
    files += draw("!masks/a.png", size=(30, 30))
    assert masks_among(tmp_path, files) == []


def test_an_empty_mask_is_known_by_the_others(draw, tmp_path):
    files = [*draw("mel/a.png", "!masks/a.png"), "masks/b.png"]
    Image.new("L", (40, 30)).save(tmp_path / "masks" / "b.png")
    assert masks_among(tmp_path, files) == ["masks/a.png", "masks/b.png"]
    assert masks_among(tmp_path, ["mel/a.png", "masks/b.png"]) == []
