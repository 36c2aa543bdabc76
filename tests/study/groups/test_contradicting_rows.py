"""Contradictions: what rows say of one lesion, patient or file that cannot all be true."""

import pandas as pd
import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.groups.contradicting_rows import (
    COLUMNS,
    MOST_BIRTH_YEARS,
    MOST_YEARS,
    contradiction_counts,
    contradiction_notes,
    contradictions,
    read_contradictions,
)


def rows(conditions, hashes=None):
    paths = [f"{number}.jpg" for number in range(len(conditions))]
    return pd.DataFrame(
        {"path": paths, "condition": conditions, "sha256": hashes or [f"h{p}" for p in paths]}
    )


def against(conditions="n", hashes=None, **attributes):
    count = len(next(iter(attributes.values()), conditions))
    table = rows(list(conditions) if len(conditions) == count else ["nv"] * count, hashes)
    return contradictions(table, pd.DataFrame({"path": table["path"], **attributes}))


def counts(**given):
    return contradiction_counts(against(**given))


def test_each_rule_names_what_breaks_it_and_by_which_rows():
    found = against(
        patient_id=["P", "Q", "P", "R", "R", "S"],
        lesion_id=["1", "1", "2", "3", "3", "4"],
        sex=["male", "female", "male", "female", "female", ""],
        site=["arm", "arm", "Leg", "chest", "back", "arm"],
        age=["50", "52", "51", "20", "60", "?"],
        conditions=["nv", "mel", "nv", "nv", "nv", "bcc"],
    )
    assert tuple(found.columns) == COLUMNS
    assert found[["rule", "name", "values"]].to_numpy().tolist() == [
        ["a lesion belongs to one patient", "1", "P (1), Q (1)"],
        ["a lesion has one condition", "1", "mel (1), nv (1)"],
        ["a lesion has one site", "3", "back (1), chest (1)"],
        ["a lesion has one sex", "1", "female (1), male (1)"],
        ["ages of a lesion lie within 15 years", "3", "20 (1), 60 (1)"],
        ["ages of a patient lie within 15 years", "R", "20 (1), 60 (1)"],
    ]
    assert found.loc[0, ["images", "paths", "level"]].tolist() == [2, "0.jpg; 1.jpg", "lesion"]
    assert contradiction_notes(found)[0] == (
        "WARNING: a lesion belongs to one patient, but 1 lesion does not: see contradictions.csv"
    )


def test_spellings_and_what_nobody_knows_contradict_nothing():
    found = against(
        patient_id=["P1", "p1", "", "P1"],
        lesion_id=["7", "7.0", "07", "unknown"],
        sex=["Male", "m", "unknown", "hombre"],
        site=["upper  arm", "Upper arm", "n/a", "leg"],
        age=["40", "45.0", "", "nan"],
    )
    assert found.empty
    assert tuple(found.columns) == COLUMNS


def test_files_of_the_same_bytes_have_one_condition():
    table = rows(["nv", "mel", "nv", "mel", "bcc"], ["a", "a", "a", "", ""])
    found = contradictions(table, None)
    assert found.to_dict("records") == [
        {
            "rule": "files of the same bytes have one condition", "level": "file", "name": "0.jpg",
            "values": "nv (2), mel (1)", "images": 3, "paths": "0.jpg; 1.jpg",
        }
    ]  # fmt: skip


def test_lesions_numbered_anew_for_each_patient_are_those_of_the_patient():
    names = [str(number) for number in range(1, 4)] * 4
    patients = [f"P{number // 3}" for number in range(12)]
    sites = [f"site {number}" for number in range(12)]
    assert counts(patient_id=patients, lesion_id=names, site=sites) == {}
    assert counts(patient_id=[*patients, "P0"], lesion_id=[*names, "1"], site=[*sites, "x"]) == {
        "a lesion has one site": 1
    }


@pytest.mark.parametrize(("years", "wrong"), [(MOST_YEARS, 0), (MOST_YEARS + 1, 1)])
def test_ages_may_differ_by_some_years(years, wrong):
    found = counts(patient_id=["P", "P"], age=["30", str(30 + years)])
    assert sum(found.values()) == wrong


@pytest.mark.parametrize("column", ["Exam date", "acquisition_year", "date"])
def test_with_a_date_of_the_photo_the_year_of_birth_counts(column):
    dates = {column: ["2001-03-01", "14/05/2021", "2011"]}
    ages = ["30", str(50 + MOST_BIRTH_YEARS), "40"]
    assert counts(patient_id=["P"] * 3, age=["30", "50", "40"], **dates) == {}
    assert counts(patient_id=["P"] * 3, age=ages, **dates) == {}
    ages[1] = str(51 + MOST_BIRTH_YEARS)
    assert counts(patient_id=["P"] * 3, age=ages, **dates) == {
        f"years of birth of a patient lie within {MOST_BIRTH_YEARS} years": 1
    }


def test_a_year_of_birth_is_one():
    found = counts(patient_id=["P", "P"], birth_year=["1950", "1980"], age=["60", "60"])
    assert found == {f"years of birth of a patient lie within {MOST_BIRTH_YEARS} years": 1}


def test_a_rule_that_does_not_hold_for_a_set_is_left_out_when_told():
    table = rows(["nv", "mel"])
    lesions = pd.DataFrame({"lesion_id": ["1", "1"]}, index=table["path"])
    rule = "a lesion has one condition"
    assert contradiction_counts(contradictions(table, lesions)) == {rule: 1}
    assert contradictions(table, lesions, without=[rule]).empty


def test_the_order_of_rows_makes_no_difference():
    table = rows(list("abcabcaabb"), list("xxyyzzwwvv"))
    known = pd.DataFrame(
        {"path": table["path"], "lesion_id": list("1122334455"), "site": list("abababaabb")}
    )
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(contradictions(table, known), contradictions(shuffled, known))


def test_what_was_written_is_read_again(tmp_path):
    found = against(lesion_id=["1", "1"], site=["arm", "leg"])
    path = tmp_path / "contradictions.csv"
    assert read_contradictions(path) is None
    found.to_csv(path, index=False)
    pd.testing.assert_frame_equal(read_contradictions(path), found)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CatalogError, match="Make it by `dermosan catalog`"):
        read_contradictions(path)


def published(table, image, label, **standard):
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    frame = frame.rename(columns={**standard, image: "path", label: "condition"})
    return contradiction_counts(contradictions(frame.assign(sha256=""), frame))


@pytest.mark.shared
def test_ham10000_and_pad_ufes_20(shared):
    data = shared / "data"
    table = data / "ham10000" / "HAM10000_metadata.csv"
    assert published(table, "image_id", "dx", localization="site") == {"a lesion has one site": 2}
    table = data / "pad_ufes_20" / "metadata.csv"
    assert published(table, "img_id", "diagnostic", gender="sex", region="site") == {
        "a lesion belongs to one patient": 25,
        "a lesion has one condition": 22,
        "a lesion has one site": 24,
        "a lesion has one sex": 9,
        "ages of a lesion lie within 15 years": 15,
        "ages of a patient lie within 15 years": 2,
    }
