"""What makes no difference between two labels, and what does."""

import pytest

from dermosan_lib.conditions import load_taxonomy, look_alike
from dermosan_lib.conditions.label_spelling import spelling, spelling_counted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Basal Cell Carcinoma (BCC)", "basal-cell_carcinoma BCC"),
        ("Nævus", "naevus"),
        ("Melanocítico", "melanocitico"),
        ("me\u0301l", "mél"),
    ],
)
def test_case_latin_accents_and_separators_make_no_difference(one, other):
    assert spelling(one) == spelling(other)


@pytest.mark.parametrize(
    "labels",
    [
        ("HPV", "HPV+", "HPV-", "HPV ?"),
        ("nevus", "nevus?", "nevus!", "nevus*"),
        ("が", "か"),
        ("й", "и"),
        ("黑色素瘤", "湿疹"),
        ("ไฝ", "ฝไ", "ไฝ้"),
        ("grade 1", "grade 2"),
        ("😀", "😁"),
        ("a < b", "a > b"),
    ],
)
def test_signs_and_letters_of_any_script_do(labels):
    assert len(set(map(spelling, labels))) == len(labels)


@pytest.mark.parametrize(
    "label", ["Melanoma 1", "melanoma_2", "Melanoma 3k", "nevus?", "Eczema 12", "mel+"]
)
def test_a_number_or_a_sign_behind_belongs_to_the_name(label):
    assert load_taxonomy("kaggle10").match(label) is None


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("2. Melanoma 99", "mel"), ("1. eczema - 3k", "eczema"), ("2_melanoma", "mel"),
        ("Nævus", "nv"), ("3. Melanoma 99", None), ("2. Melanoma grade 3 99", None),
    ],
)  # fmt: skip
def test_a_count_is_what_an_alias_has_in_that_place(label, code):
    meant = load_taxonomy("kaggle10").match(label)
    assert (meant and meant.code) == code


def test_names_without_a_count_have_no_counted_spelling():
    assert [spelling_counted(label) for label in ("Eczema 12", "1. Eczema", "")] == ["", "", ""]


def test_labels_that_nobody_can_tell_apart_are_found():
    labels = ["mel", "Mel", "mel ", "nv", "e\u0301", "é", "a  b", "a b", "x\u200by", "xy", "x-y"]
    assert look_alike(labels) == [
        ("Mel", "mel", "mel "), ("a  b", "a b"), ("e\u0301", "é"), ("xy", "x\u200by"),
    ]  # fmt: skip
    assert look_alike(["HPV+", "HPV-", "nevus", "nevus?", "の", "ノ"]) == []
