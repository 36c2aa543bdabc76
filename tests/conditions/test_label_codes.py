import pytest

from dermosan_lib.conditions import codes_of, kept_apart, load_taxonomy, recognise
from dermosan_lib.errors import TaxonomyError


@pytest.mark.parametrize(
    "labels",
    [
        ("grade_1", "grade_2", "grade_3"), ("FST 1", "FST 2"), ("Level-0", "Level-1"),
        ("HPV+", "HPV-"), ("nevus", "nevus?"), ("Melanoma", "melanoma", "mel"),
        ("2. Melanoma 1", "2. Melanoma 2"), ("1. Melanoma", "2. Melanoma"), ("mel?", "nv?"),
        ("黑色素瘤", "湿疹"), ("меланома", "невус"), ("a", "A!", "a_2"), ("", " ", "?"),
    ],
)  # fmt: skip
def test_two_labels_are_two_conditions_named_as_written(labels):
    taxonomy = recognise(labels)
    codes = codes_of(labels, taxonomy)
    assert len(set(codes.values())) == len(labels)
    assert {label: taxonomy[code].name for label, code in codes.items()} == dict(
        zip(labels, labels, strict=True)
    )


def test_labels_of_a_shipped_taxonomy_have_its_codes():
    taxonomy = load_taxonomy("ham7")
    assert codes_of(["Melanoma", "nv"], taxonomy) == {"Melanoma": "mel", "nv": "nv"}
    with pytest.raises(TaxonomyError, match="'acne' is not in taxonomy ham7"):
        codes_of(["acne"], taxonomy)


def test_labels_that_may_be_one_are_told():
    (told,) = kept_apart(["mel", "Melanoma", "acne"])
    assert "'Melanoma' and 'mel' are both Melanoma" in told
    assert kept_apart(["mel", "nv", "grade_1", "grade_2"]) == []
