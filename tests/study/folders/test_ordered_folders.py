from pathlib import PurePath

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data import survey
from dermosan_lib.study.folders import named_folders, pictures_of


def test_an_image_is_taken_from_the_first_folder_that_has_one_of_its_name(make_images):
    data = make_images("large/a.png", "large/b.png", "small/A.jpg", "small/b.png", "small/c.png")
    found = pictures_of(data, [PurePath("large"), PurePath("small")])
    assert found.pictures == ["large/a.png", "large/b.png", "small/c.png"]
    assert any("2 pictures of small are left out" in note for note in found.notes)
    other = pictures_of(data, [PurePath("small"), PurePath("large")])
    assert other.pictures == ["small/A.jpg", "small/b.png", "small/c.png"]


def test_one_folder_may_hold_a_name_twice(make_images):
    data = make_images("all/mel/1.png", "all/nv/1.png")
    assert len(pictures_of(data, [PurePath("all")]).pictures) == 2


def test_a_folder_whose_name_has_a_comma_is_one(make_images):
    data = make_images("mel, nv/a.png")
    assert named_folders(data, "mel, nv") == [PurePath("mel, nv")]
    assert named_folders(data, "mel , nv") == [PurePath("mel"), PurePath("nv")]
    assert named_folders(data, "") == [PurePath()]


def test_folders_must_be_there_and_below(make_images):
    data = make_images("large/a.png")
    with pytest.raises(CatalogError, match="small is no folder"):
        pictures_of(data, [PurePath("large"), PurePath("small")])
    with pytest.raises(CatalogError, match="must lie in"):
        named_folders(data, "large, ../elsewhere")


def test_a_table_finds_its_images_in_both(make_images):
    names = [f"{kind}{n}" for kind in ("mel", "nv") for n in range(4)]
    data = make_images(*(f"large/{n}.png" for n in names[:5]), *(f"small/{n}.png" for n in names))
    rows = "".join(f"{name},{name[:-1]}\n" for name in names)
    (data / "table.csv").write_text("image,dx\n" + rows, encoding="utf-8")
    made = survey(data, image_folder="large, small", progress=False, workers=1).catalog
    assert sorted(made["path"]) == sorted(
        [*(f"large/{name}.png" for name in names[:5]), *(f"small/{name}.png" for name in names[5:])]
    )
