import cv2
import numpy as np
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.folders.mask_files import lesion_masks, read_mask


def test_masks_of_phantoms_and_of_ham10000_are_found(tmp_path):
    for name in ("_masks/mel/a.png", "masks_200x150/b_segmentation.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
    found = lesion_masks(tmp_path, ["mel/a.png", "images/b.jpg", "images/c.jpg"])
    assert found == {
        "mel/a.png": tmp_path / "_masks/mel/a.png",
        "images/b.jpg": tmp_path / "masks_200x150/b_segmentation.png",
    }


@pytest.mark.shared
def test_ham10000_images_all_have_a_mask(shared):
    data = shared / "data" / "ham10000"
    paths = [f"images_200x150/{file.name}" for file in sorted((data / "images_200x150").glob("*"))]
    assert len(lesion_masks(data, paths)) == len(paths)


def test_a_folder_of_masks_can_be_named(tmp_path):
    masks = tmp_path / "elsewhere"
    (masks / "mel").mkdir(parents=True)
    for name in ("mel/a.png", "b_segmentation.png", "c.png"):
        (masks / name).write_bytes(b"")
    (tmp_path / "data" / "_masks" / "mel").mkdir(parents=True)
    (tmp_path / "data" / "_masks" / "mel" / "a.png").write_bytes(b"")
    paths = ["mel/a.jpg", "images/b.jpg", "c.png", "d.png"]
    expected = {"mel/a.jpg": "mel/a.png", "images/b.jpg": "b_segmentation.png", "c.png": "c.png"}
    found = lesion_masks(tmp_path / "data", paths, masks)
    assert found == {path: masks / name for path, name in expected.items()}
    with pytest.raises(RunError, match="nowhere is no folder"):
        lesion_masks(tmp_path, paths, tmp_path / "nowhere")
    with pytest.raises(RunError, match=r"holds no mask of the 1 pictures, such as x_segm"):
        lesion_masks(tmp_path, ["x.jpg"], masks)


def test_a_mask_of_another_frame_is_refused(tmp_path):
    mask = np.zeros((45, 60), dtype=np.uint8)
    mask[10:20, 30:40] = 255
    file = tmp_path / "a_segmentation.png"
    cv2.imwrite(str(file), mask)
    read = read_mask(file, 90, aspect=600 / 451)  # rounding is no other frame
    assert read.shape == (90, 90)
    assert read[30, 52]
    assert read.mean() == pytest.approx(100 / 2700, abs=0.01)
    with pytest.raises(RunError, match=r"an aspect of 1\.33, but its picture has 1\.00"):
        read_mask(file, 90, aspect=1.0)


def drawn(folder, *names):
    """Photos, or masks where a name begins with ``!``."""
    for number, name in enumerate(names):
        pixels = np.random.default_rng(number).integers(0, 256, (30, 40, 3), np.uint8)
        if name.startswith("!"):
            pixels[:] = 0
            pixels[8:20, 10:24] = 255
        file = folder / name.lstrip("!")
        file.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(file), pixels)


@pytest.mark.parametrize("folder", ["GroundTruth", "annotations", "x/lesion_segmentation"])
def test_masks_elsewhere_are_told_by_name_and_content(tmp_path, folder):
    drawn(tmp_path, "mel/a.png", "nv/b.jpg", "nv/c.png", f"!{folder}/a_mask.png",
          f"!{folder}/b.png", "!nv/c_segmentation.png", "segmented/d.png")  # fmt: skip
    assert lesion_masks(tmp_path, ["mel/a.png", "nv/b.jpg", "nv/c.png", "d.png"]) == {
        "mel/a.png": tmp_path / folder / "a_mask.png",
        "nv/b.jpg": tmp_path / folder / "b.png",
        "nv/c.png": tmp_path / "nv/c_segmentation.png",
    }


def test_namesakes_are_told_by_their_folders(tmp_path):
    drawn(tmp_path, "mel/1.png", "nv/1.png", "!masks/mel/1.png", "!masks/nv/1.png", "df/2.png",
          "bcc/2.png", "!masks/2.png")  # fmt: skip
    found = lesion_masks(tmp_path, ["mel/1.png", "nv/1.png", "df/2.png", "bcc/2.png"])
    assert found == {
        "mel/1.png": tmp_path / "masks/mel/1.png", "nv/1.png": tmp_path / "masks/nv/1.png",
    }  # fmt: skip
