"""A patient is more than a lesion: the widest level that a table names makes the groups."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.study.groups.subject_levels import (
    identifiers,
    lesion_groups,
    level_columns,
    level_names,
    parted_levels,
    widest_groups,
)
from dermosan_lib.study.tables.label_table import Columns, read_table


def of(patients, lesions):
    return pd.DataFrame({"patient_id": patients, "lesion_id": lesions})


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["lesion_id", "patient_id"], {"patient": "patient_id", "lesion": "lesion_id"}),
        (["Patient ID", "x"], {"patient": "Patient ID"}),
        (["SubjectID", "LesionID"], {"patient": "SubjectID", "lesion": "LesionID"}),
        (["id_paciente"], {"patient": "id_paciente"}),
        (["case", "patient_age", "lesion_site", "group"], {}),
    ],
)
def test_columns_are_known_by_their_names(names, found):
    assert level_columns(names) == found
    assert list(level_columns(names)) == [
        level for level in ("patient", "lesion") if level in found
    ]


def test_the_patient_is_the_group_where_both_are_named():
    groups, notes = widest_groups(of(list("PPQQR"), list("abcde")))
    assert groups.tolist() == ["P", "P", "Q", "Q", "R"]
    assert notes == ["grouped by patient_id, then lesion_id"]


def test_a_lesion_of_two_patients_joins_them():
    groups, notes = widest_groups(of(list("PPQQR"), list("abbcd")))
    assert groups.tolist() == ["P", "P", "P", "P", "R"]
    assert "1 lesions bear several patients" in notes[-1]


def test_without_a_patient_the_lesion_counts():
    groups, notes = widest_groups(of(["P", "P", "", "", "nan", "unknown"], list("abccde")))
    assert groups.tolist() == ["P", "P", "c", "c", "d", "e"]
    assert any("4 images have no patient_id" in note for note in notes)


def test_an_image_without_patient_joins_the_patient_of_its_lesion():
    assert widest_groups(of(["P", "", "Q"], list("aab")))[0].tolist() == ["P", "P", "Q"]


def test_a_lesion_called_like_a_patient_is_not_that_patient():
    groups, _ = widest_groups(of(["1", "2", ""], ["7", "8", "1"]))
    assert groups.nunique() == 3


def test_neither_patient_nor_lesion_is_no_group():
    assert widest_groups(of(["", "P"], ["", "a"]))[0].tolist() == ["", "P"]


def test_lesions_that_are_numbered_anew_for_each_patient_do_not_join_all():
    patients = [f"P{number}" for number in range(8) for _ in range(3)]
    table = of(patients, ["1", "2", "3"] * 8)
    groups, notes = widest_groups(table)
    assert groups.tolist() == patients
    assert "numbered anew" in notes[-1]
    assert level_names(table)["lesion"].nunique() == 24


@given(st.lists(st.tuples(st.sampled_from(["", *"PQRST"]), st.sampled_from(["", *"abcdefghij"])),
                min_size=1, max_size=40))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_no_patient_is_ever_in_two_groups(pairs):
    table = of(*map(list, zip(*pairs, strict=True)))
    groups, _ = widest_groups(table)
    patients = identifiers(table["patient_id"])
    assert (groups[patients != ""] != "").all()
    for names in (patients, level_names(table)["lesion"]):
        held = pd.DataFrame({"name": names, "group": groups})[names != ""].drop_duplicates()
        assert not held["name"].duplicated().any()


def write(folder, text):
    table = folder / "table.csv"
    table.write_text(text)
    return table


TABLE = (
    "image,label,lesion_id,patient_id\na.png,mel,1,P\nb.png,nv,2,P\nc.png,nv,3,Q\nd.png,mel,4,Q\n"
)
FILES = ["a.png", "b.png", "c.png", "d.png"]


def test_a_table_with_both_goes_by_the_patient(tmp_path):
    found = read_table(tmp_path, FILES, write(tmp_path, TABLE), Columns())
    assert found.rows["group"].tolist() == ["P", "P", "Q", "Q"]
    assert found.further.columns.tolist() == ["path", "lesion_id", "patient_id"]


def test_a_column_asked_for_is_taken_and_what_it_parts_is_told(tmp_path):
    table = write(tmp_path, TABLE)
    found = read_table(tmp_path, FILES, table, Columns(group="lesion_id"))
    assert found.rows["group"].tolist() == ["1", "2", "3", "4"]
    assert any("parts 2 of 2 patients (patient_id)" in note for note in found.notes)
    kept = read_table(tmp_path, FILES, table, Columns(group="patient_id"))
    assert kept.rows["group"].tolist() == ["P", "P", "Q", "Q"]
    assert not any("WARNING" in note for note in kept.notes)


def test_the_label_s_own_column_is_no_level(tmp_path):
    table = write(tmp_path, "image,patient,group\na.png,ill,1\nb.png,well,2\n")
    found = read_table(tmp_path, FILES, table, Columns(label="patient"))
    assert found.rows["group"].tolist() == ["1", "2"]


def test_images_without_a_group_are_each_their_own_when_levels_are_parted():
    table = of(["P", "P"], ["a", "a"])
    assert len(parted_levels(pd.Series(["", ""]), table, "group")) == 2
    assert parted_levels(pd.Series(["x", "x"]), table, "group") == []


def rows_of(groups):
    paths = [f"{number}.png" for number in range(len(groups))]
    return pd.DataFrame({"path": paths, "group": groups, "sha256": [f"{p:0>20}" for p in paths]})


NO_PAIRS = pd.DataFrame({"path_a": [], "path_b": []}, dtype=str)


def test_two_lesions_of_a_patient_are_two_lesions():
    rows = rows_of(["P", "P", "P", "P", "Q"])
    told = of(["P"] * 4 + ["Q"], ["a", "a", "b", "", "c"]).set_index(rows["path"])
    lesions = lesion_groups(rows, told, NO_PAIRS)
    assert lesions.iloc[0] == lesions.iloc[1]
    assert lesions.nunique() == 4
    without = lesion_groups(rows, told[["patient_id"]], NO_PAIRS)
    assert without.nunique() == 5  # no lesion is known, so none has two photos
    copies = pd.DataFrame({"path_a": ["0.png"], "path_b": ["2.png"]})
    assert lesion_groups(rows, told[["patient_id"]], copies).nunique() == 4


def test_where_no_patient_is_named_the_group_is_the_lesion():
    rows = rows_of(["a", "a", "b"])
    told = pd.DataFrame({"age": ["1", "2", "3"]}, index=rows["path"])
    assert lesion_groups(rows, told, NO_PAIRS).tolist() == ["a", "a", "b"]
    # A run of an earlier version was grouped by lesions, beside patients that are named.
    older = pd.DataFrame({"patient_id": ["P", "P", "P"]}, index=rows["path"])
    assert lesion_groups(rows, older, NO_PAIRS).tolist() == ["a", "a", "b"]


@pytest.mark.parametrize(
    ("patients", "lesions"),
    [
        (["3", "3.0", "4", "4.0", "5", "5.0"], list("aabbcc")),  # as a spreadsheet hands them on
        (["P3", "p3", "P4", "p4", "P5", "p5"], list("aabbcc")),
        (["007", "7", "008", "8", "9", "09"], list("aabbcc")),
        ([f"visit{n}" for n in range(12)], [f"L{n // 3}" for n in range(12)]),  # one a visit
        (["NULL", "P1", "#N/A", "P2", "?", "<NA>"], list("aabbcc")),
    ],
)
def test_untidy_patients_part_no_lesion(patients, lesions):
    table = of(patients, lesions)
    groups, _ = widest_groups(table)
    assert groups.groupby(pd.Series(lesions)).nunique().eq(1).all()
    assert level_names(table)["lesion"].nunique() == len(set(lesions))


def test_words_that_name_nobody_are_no_patient():
    words = ["NULL", "<NA>", "#N/A", "?", "missing", "Not available", "N.A.", "unk", "--"]
    assert (identifiers(pd.Series(words)) == "").all()


def test_where_lesions_are_numbered_anew_photos_without_a_patient_keep_theirs():
    patients = [f"P{number}" for number in range(8) for _ in range(3)] + ["", ""]
    groups, _ = widest_groups(of(patients, ["1", "2", "3"] * 8 + ["2", "2"]))
    assert groups.iloc[-1] == groups.iloc[-2] != ""
    assert groups.nunique() == 9
