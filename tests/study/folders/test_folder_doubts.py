"""Names of folders that are no conditions', and those that are."""

import pytest

from dermosan_lib.study.folders.folder_doubts import (
    copies,
    holding_conditions,
    identifiers,
    no_conditions,
)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["2019-01-01", "2019-01-02"], "dates"), (["03.04.2021", "05.04.2021"], "dates"),
        (["2019-01", "2019-02 visit"], "dates"), (["clinical", "Dermoscopy"], "kinds of pictures"),
        (["mel", "nv", "Thumbnails"], "Thumbnails"), (["mel", "results_2"], "results_2"),
    ],
)  # fmt: skip
def test_names_that_are_no_conditions(names, words):
    assert words in no_conditions(names)


@pytest.mark.parametrize(
    "names",
    [["mel", "nv"], ["2019", "2020"], ["clinical atypia", "nv"], ["1", "10"], ["a", "temper"]],
)
def test_names_that_may_be_conditions(names):
    assert no_conditions(names) == ""


def test_folders_that_hold_conditions():
    assert "mel, nv" in holding_conditions(["site1", "site2"], ["mel", "nv"])
    assert holding_conditions(["A", "B"], ["x", "y"]) == ""
    assert holding_conditions(["A", "B"], []) == ""


@pytest.mark.parametrize(
    "copy", ["mel - Copy", "mel (1)", "mel copy", "mel - copia", "mel - Copy (2)"]
)
def test_what_a_system_calls_a_copy(copy):
    assert f"{copy} of mel" in copies(["mel", copy, "nv"])[0]
    assert copies([copy, "nv"]) == []


def test_a_name_in_brackets_is_no_copy():
    assert copies(["mel", "mel (biopsy)", "mel (10)", "stage 1", "stage 1 (2)x"]) == []


@pytest.mark.parametrize(
    "names",
    [
        [f"P{n:03}" for n in range(1, 40)], ["P001", "P002", "P003"],
        ["ISIC_0024306", "ISIC_0024307"],
        [f"Paciente {n}" for n in range(1, 8)], [f"lesion-{n}_2" for n in range(9)],
        [f"{n:04}" for n in range(1, 6)], [*(f"S{n}" for n in range(20)), "other"],
        ["p1", "P2", "p3", "P4", "p5"],
    ],
)  # fmt: skip
def test_folders_of_patients_are_asked_about(names):
    (told,) = identifiers(dict.fromkeys(names, 2))
    assert told.startswith("WARNING: ")
    assert "--label-column" in told
    assert "2 pictures each" in told


@pytest.mark.parametrize(
    "names",
    [
        ["mel", "nv", "bcc"], ["grade_1", "grade_2", "grade_3"], ["1", "2", "10"], ["2019", "2020"],
        ["stage 1.5", "stage 15"], ["FST 1", "FST 2", "FST 3", "FST 4"], [], ["P001"],
        ["P001", "mel", "nv"], [str(year) for year in range(2010, 2022)],
    ],
)  # fmt: skip
def test_folders_of_conditions_are_not(names):
    assert identifiers(dict.fromkeys(names, 2)) == []


def test_folders_of_many_pictures_are_conditions():
    assert identifiers({f"class_{n:03}": 400 for n in range(184)}) == []
