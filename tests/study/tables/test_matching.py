"""Rows to files: each rule by itself, and nothing where two files could be meant."""

import time

import pytest

from dermosan_lib.study.tables.matching import match_rows


@pytest.mark.parametrize(
    ("name", "file", "rule"),
    [
        ("im/a.jpg", "im/a.jpg", "path"),
        ("./im/a.jpg", "im/a.jpg", "path"),
        ("im\\a.jpg", "im/a.jpg", "path"),
        ("a.jpg", "im/a.jpg", "name"),
        ("a", "im/a.jpg", "name without suffix"),
        ("a.b", "im/a.b.jpg", "name without suffix"),
        ("IMG_1.JPG", "im/IMG_1.jpg", "name with another suffix"),
        ("a.png", "im/a.jpg", "name with another suffix"),
        ("im/a.png", "im/a.jpeg", "name with another suffix"),
        ("img_1.jpg", "im/IMG_1.JPG", "case or accents"),
        ("nin\u0303o.jpg", "im/niño.jpg", "case or accents"),
        ("niño", "im/nin\u0303o.jpg", "case or accents"),
        ("12.0", "im/12.jpg", "number changed by a spreadsheet"),
        ("12", "im/0012.jpg", "number changed by a spreadsheet"),
        ("0012", "im/12.jpg", "number changed by a spreadsheet"),
        ("/home/eva/set/im/a.jpg", "im/a.jpg", "end of the path"),
        ("C:\\Users\\Eva\\set\\im\\a.jpg", "im/a.jpg", "end of the path"),
        ("set/im/a.png", "im/a.jpg", "end of the path"),
        ("elsewhere/a.jpg", "im/a.jpg", "end of the path"),
        ("a_downsampled", "im/a.jpg", "resolution in the name"),
        ("a", "im/a_downsampled.jpg", "resolution in the name"),
        ("a.jpg", "im/a-600x450.png", "resolution in the name"),
    ],
)
def test_each_rule(name, file, rule):
    found = match_rows([name], [file, "im/other.jpg"])
    assert (found.paths, dict(found.rules)) == ([file], {rule: 1})


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("a", ["im/a.jpg", "im/a.png"]),
        ("12", ["im/0012.jpg", "im/012.jpg"]),
        ("A.jpg", ["im/a.jpg", "im/a.JPG"]),
        ("a", ["im/a_small.jpg", "im/a_resized.jpg"]),
        ("x/c/1.jpg", ["a/c/1.jpg", "b/c/1.jpg"]),
        ("1", ["large/1.jpg", "small/1.jpg"]),
    ],
)
def test_a_name_that_fits_several_files_has_none(name, files):
    found = match_rows([name], [*files, "im/other.jpg"])
    assert found.paths == [None]
    assert found.doubtful == {name: files}


@pytest.mark.parametrize("name", ["b", "mel/1.jpg", "1_2", "im", "1.000", "a.jpg.x"])
def test_what_no_file_fits_has_none(name):
    found = match_rows([name], ["im/a.jpg", "nv/1.jpg", "mel/2.jpg"])
    assert (found.paths, found.doubtful) == ([None], {})


def test_a_stricter_rule_wins_over_a_looser_one():
    files = ["im/012.jpg", "im/12.jpg", "im/a.jpg", "im/a_small.jpg", "im/A.jpg"]
    assert match_rows(["12", "012", "a", "A", "a_small"], files).paths == [
        "im/12.jpg", "im/012.jpg", "im/a.jpg", "im/A.jpg", "im/a_small.jpg",
    ]  # fmt: skip


def test_of_two_resolutions_one_folder_serves_all():
    large = [f"large/ISIC_00{n}.jpg" for n in range(9)]
    small = [f"a_small/ISIC_00{n}.jpg" for n in range(5)]
    names = [f"ISIC_00{n}" for n in range(9)]
    assert match_rows(names, [*small, *large]).paths == large
    assert match_rows([*names, "ISIC_77"], [*small, *large]).paths == [*large, None]


def test_parts_that_lie_twice_are_taken_once():
    names = [f"ISIC_00{n}" for n in range(8)]
    first = [f"PART_{1 + n // 4}/ISIC_00{n}.jpg" for n in range(8)]
    assert match_rows(names, [*first, *(file.lower() for file in first)]).paths[:4] == first[:4]


def test_numbers_given_anew_in_folders_are_no_resolutions():
    files = ["a/1.jpg", "a/2.jpg", "b/1.jpg", "b/3.jpg"]
    assert match_rows(["1", "2", "3"], files).doubtful == {"1": ["a/1.jpg", "b/1.jpg"]}


def test_folders_of_conditions_are_no_resolutions():
    files = ["mel/x1a.jpg", "nv/x1a.jpg", "nv/x2b.jpg"]
    found = match_rows(["x1a", "x2b"], files, labels=["nv", "mel"])
    assert found.doubtful == {"x1a": ["mel/x1a.jpg", "nv/x1a.jpg"]}


def test_50000_rows_are_matched_in_seconds():
    files = [f"images/part_{n % 3}/Img_{n:06}_downsampled.JPG" for n in range(50_000)]
    names = [f"C:\\data\\photos\\img_{n:06}.jpg" for n in range(50_000)]
    start = time.process_time()
    assert match_rows(names, files).paths == files
    assert time.process_time() - start < 60  # some 2 s; far more where it grows by the square
