import pytest

from dermosan_lib.study.folders.folder_tree import (
    folder_tree,
    numbered_alike,
    parts_by_structure,
    pieces,
    wrapped,
)


def tree(*folders):
    return folder_tree(f"{folder}/a.jpg" for folder in folders)


@pytest.mark.parametrize(
    ("names", "stem"),
    [
        (("grade_1", "grade_2"), "grade_"),
        (("HAM10000_images_part_1", "HAM10000_images_part_2"), "ham10000_images_part_"),
        (("part_1_jpg", "part_2_jpg"), "part_"),
        (("fold_a", "fold_b"), "fold_"),
        (("Part I", "Part II"), "part "),
        (("mel", "nv"), ""),
        (("images_1", "photos_2"), ""),
        (("images_1",), ""),
    ],
)
def test_what_numbered_names_have_in_common(names, stem):
    assert numbered_alike(names) == stem


def test_pieces_are_told_from_grades():
    for names in (("images_1", "images_2"), ("patient-01", "patient-02"), ("set A", "set B")):
        assert pieces(names)
    for names in (("grade_1", "grade_2"), ("FST 1", "FST 2"), ("1", "2"), ("mel", "nv")):
        assert not pieces(names)


@pytest.mark.parametrize(
    ("folders", "path"),
    [
        (("data/images/mel", "data/images/nv"), ("data", "images")),
        (("set of 2019/mel", "set of 2019/nv"), ("set of 2019",)),
        (("train/mel", "train/nv"), ("train",)),
        (("images/grade_1", "images/grade_2"), ("images",)),
        (("unpacked/grade_1", "unpacked/grade_2"), ("unpacked",)),
        (("melanoma/1", "melanoma/2"), ()),
        (("lupus/patient1", "lupus/patient2"), ()),
        (("mel", "nv"), ()),
        (("mel",), ()),
    ],
)
def test_folders_that_hold_everything_are_passed_through(folders, path):
    assert wrapped(tree(*folders), "unpacked") == path


@pytest.mark.parametrize(
    ("folders", "parts"),
    [
        (("x/mel", "x/nv", "y/mel", "y/nv"), ["x", "y"]),
        (("x/mel", "x/nv", "x/df", "y/mel"), ["x", "y"]),  # a small part lacks classes
        (("x/1. Eczema 20", "y/1. Eczema 4"), ["x", "y"]),
        (("x/Mel", "y/mel", "z"), ["x", "y"]),
        (("a", "b", "c", "d/img", "e/img"), []),  # a minority with one name
        (("a/1x", "a/2x", "b/3x", "b/4x"), []),
        (("a", "b"), []),
    ],
)
def test_parts_hold_the_same_class_folders(folders, parts):
    assert parts_by_structure(tree(*folders).folders.values()) == parts
