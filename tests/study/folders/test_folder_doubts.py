"""Names of folders that are no conditions', and those that are."""

import pytest

from dermosan_lib.study.folders.folder_doubts import copies, holding_conditions, no_conditions


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
