"""Folders are conditions, parts of a split or pieces; where that is not clear, it is asked."""

from pathlib import Path

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.folders.class_folders import by_class_folders, parts_of


def laid(folder, *folders):
    files = [f"{name}/{number}.jpg" for name in folders for number in range(2)]
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()
    return sorted(files)


SPLITS = [
    ("train_dir", "val_dir"), ("Train", "Valid", "Test"), ("train_set", "test_set"),
    ("Training Images", "Testing Images"), ("ISIC_2019_Training_Input", "ISIC_2019_Test_Input"),
    ("entrenamiento", "prueba"), ("fold_a", "fold_b"), ("train_aug", "holdout"), ("x", "y", "z"),
    ("训练", "测试"), ("centre A", "centre B"),
]  # fmt: skip


@pytest.mark.parametrize("parts", SPLITS)
def test_parts_of_a_split_are_asked_about_kept_or_joined(tmp_path, parts):
    files = laid(tmp_path, *(f"{part}/{label}" for part in parts for label in ("acne", "rosacea")))
    with pytest.raises(CatalogError, match=r"--split-folders keep .* join .* no where") as asked:
        by_class_folders(tmp_path, files)
    assert parts[0] in str(asked.value)
    kept, _ = by_class_folders(tmp_path, files, split_folders="keep")
    assert set(kept["label"]) == {"acne", "rosacea"}
    assert kept["part"].tolist() == [file.split("/")[0] for file in files]
    joined, _ = by_class_folders(tmp_path, files, split_folders="join")
    assert list(joined.columns) == ["path", "label"]
    assert joined["label"].tolist() == kept["label"].tolist()
    outer, _ = by_class_folders(tmp_path, files, split_folders="no")
    assert set(outer["label"]) == set(parts)


@pytest.mark.parametrize(
    "folders",
    [
        ("melanoma/dermoscopy", "nevus/dermoscopy"),
        ("mel/patient1", "mel/patient2", "nv/patient1"),
        ("grade_1", "grade_2"),
        ("acne/p1", "acne/p2", "rosacea/p3", "rosacea/p4"),
        ("test_positive", "test_negative"),
    ],
)
def test_conditions_are_not_asked_about(tmp_path, folders):
    rows, _ = by_class_folders(tmp_path, laid(tmp_path, *folders))
    assert set(rows["label"]) == {folder.split("/")[0] for folder in folders}


@pytest.mark.parametrize(
    ("folders", "words"),
    [
        (("smooth/left", "smooth/right", "wrinkled/left"), "hold folders of the same names"),
        (("mel/train", "mel/test", "nv/train"), "the folders in them, test, train"),
        (("train/mel", "train/nv", "more"), "train holds class folders itself"),
        (("train", "test"), "are test, train, the parts of a split, without class folders"),
        (("HAM10000_images_part_1", "HAM10000_images_part_2"), "table .* is missing"),
        (("images_1", "images_2", "images_3"), "numbered pieces"),
        (("f1/train/a", "f1/val/a", "f2/train/a", "f2/val/a"), "Folders of two levels"),
    ],
)
def test_what_is_not_clear_is_asked(tmp_path, folders, words):
    files = laid(tmp_path, *folders)
    with pytest.raises(CatalogError, match=words):
        by_class_folders(tmp_path, files)
    rows, _ = by_class_folders(tmp_path, files, split_folders="no")
    assert set(rows["label"]) == {folder.split("/")[0] for folder in folders}


def test_parts_may_lie_within_the_conditions(tmp_path):
    files = laid(tmp_path, "mel/train", "mel/test", "nv/train", "nv/test")
    rows, _ = by_class_folders(tmp_path, files, split_folders="keep")
    assert set(rows["label"]) == {"mel", "nv"}
    assert set(rows["part"]) == {"train", "test"}


def test_what_holds_everything_is_passed_through_and_said(tmp_path):
    files = laid(tmp_path, "data/images/train/mel", "data/images/test/mel")
    rows, notes = by_class_folders(tmp_path, files, split_folders="keep")
    assert set(rows["part"]) == {"train", "test"}
    assert "the class folders are those in data/images" in notes


def test_loose_pictures_and_empty_folders_are_said(tmp_path):
    files = [*laid(tmp_path, "train/mel", "train/nv", "test/mel"), "train/x.jpg"]
    (tmp_path / "test" / "nv").mkdir()
    (tmp_path / "train" / "masks").mkdir()
    rows, notes = by_class_folders(
        tmp_path, files, split_folders="keep", masks=["train/masks/0.png"]
    )
    assert len(rows) == 6
    assert notes == [
        "1 images lie outside any class folder and are left out",
        "1 folders hold no picture that can be read: test/nv",
    ]


def test_answers_that_do_not_fit_are_refused(tmp_path):
    files = laid(tmp_path, "mel", "nv")
    with pytest.raises(CatalogError, match="is keep, join, no, but is 'yes'"):
        by_class_folders(tmp_path, files, split_folders="yes")
    for answer in ("keep", "join"):
        with pytest.raises(CatalogError, match="hold pictures only"):
            by_class_folders(tmp_path, files, split_folders=answer)


def test_parts_beside_a_table():
    parts = parts_of(["data/train/a.jpg", "data/test/deep/b.jpg"])
    assert parts["part"].tolist() == ["train", "test"]
    with pytest.raises(CatalogError, match="lie in one"):
        parts_of(["images/a.jpg", "images/b.jpg"])
    assert Path(parts["path"][1]).name == "b.jpg"
