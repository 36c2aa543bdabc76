"""Which column says what a picture shows: taken where it is sure, asked where it is not."""

import pandas as pd
import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files.table import Table
from dermosan_lib.study.tables.labels.label_column import find_labels


def table(**columns):
    frame = pd.DataFrame({name.replace("_of_", " of "): cells for name, cells in columns.items()})
    return Table("t.csv", frame, list(range(2, 2 + len(frame))))


def names(found):
    return None if found is None else found.columns


@pytest.mark.parametrize(
    "name", ["dx", "DX", "Label", "Diagnosis", "diagnostic", "Diagnóstico", "disease", "Class Name"]
)
def test_names_are_compared_without_case_spaces_and_signs(name):
    found = find_labels(table(image=["a", "b"], **{name: ["mel", "nan"]}), "", "image")
    assert found.columns == (name,)
    assert found.texts.tolist() == ["mel", ""]


def test_two_columns_that_differ_are_a_question():
    with pytest.raises(CatalogError, match=r"2 columns .* differ: dx, disease.*--label-column"):
        find_labels(table(dx=["a", "b", "b"], disease=["a", "a", "b"]), "", "image")


def test_two_columns_that_say_the_same_are_one():
    found = find_labels(table(label=["0", "1", "1"], diagnosis=["mel", "nv", "nv"]), "", "image")
    assert found.columns == ("diagnosis",)
    assert "diagnosis is taken for the condition, not label" in found.notes[0]


def test_published_columns_are_taken_as_published_and_told():
    found = find_labels(
        table(label=["a", "b"], nine_partition_label=["c", "c"], three_partition_label=["d", "d"]),
        "", "image",
    )  # fmt: skip
    assert found.columns == ("label",)
    assert "not nine_partition_label, three_partition_label" in found.notes[0]


def test_coarser_words_are_taken_for_want_of_others_and_in_doubt_asked_for():
    assert find_labels(table(malignant=["0", "1"]), "", "image").coarse
    archive = {"diagnosis_1": ["Benign", "Benign"], "diagnosis_3": ["Nevus", "Wart"]}
    with pytest.raises(CatalogError, match="diagnosis_1, diagnosis_3"):
        find_labels(table(**archive), "", "image")
    assert names(find_labels(table(**archive), "Diagnosis 3", "image")) == ("diagnosis_3",)


def test_an_empty_column_gives_way_to_columns_of_marks():
    found = find_labels(table(dx=["", ""], MEL=["X", ""], NV=["", "X"]), "", "image")
    assert found.columns == ("MEL", "NV")
    assert found.texts.tolist() == ["MEL", "NV"]


def test_columns_of_0_and_1_are_taken_or_named():
    cats = {"cats": ["1", "0"], "dogs": ["0", "1"]}
    assert find_labels(table(**cats), "", "image") is None
    assert find_labels(table(**cats), "cats, dogs", "image").texts.tolist() == ["cats", "dogs"]


@pytest.mark.parametrize(("cell", "words"), [("1", "more than one 1"), ("0.5", "a fraction")])
def test_rows_with_several_conditions_or_parts_of_one_are_refused(cell, words):
    with pytest.raises(CatalogError, match=f"1 have {words}, the first on line 3"):
        find_labels(table(MEL=["1", "1"], NV=["0", cell]), "", "image")


def test_rows_of_the_unknown_condition_and_of_none_have_no_label():
    found = find_labels(table(MEL=["1", "0", "0"], NV=["0", "0", "0"], UNK=["0", "1", "0"]), "", "")
    assert found.texts.tolist() == ["MEL", "", ""]


def test_two_sets_of_columns_are_a_question():
    both = table(
        a=["1", "0", "0"], b=["0", "1", "0"], c=["0", "0", "1"], gap=["x", "y", "z"],
        d=["1", "0", "0"], e=["0", "1", "0"], g=["0", "0", "1"],
    )  # fmt: skip
    with pytest.raises(CatalogError, match=r"Which columns .* such as a,b,c"):
        find_labels(both, "", "image")
