"""Files beside the pictures that nobody opens are named."""

import pytest

from dermosan_lib.study.folders.passed_over import hints, passed_over


def test_archives_are_counted_and_named():
    (note,) = passed_over(["a.zip", "b.rar"], ["readme.md", "photo.txt"])
    assert note.startswith("2 archives are not unpacked")
    assert "a.zip, b.rar" in note


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x/labels.parquet", "Parquet"),
        ("a.JSON", "JSON"),
        ("l.sav", "SPSS"),
        ("l.csv.bak", "csv.bak"),
    ],
)
def test_tables_of_other_kinds_are_named(name, kind):
    (note,) = passed_over([], [name])
    assert name in note
    assert kind in note


def test_what_is_no_table_is_not_named():
    assert passed_over([], ["a.md", "run.py", "labels.csv", "a.csv.txt", "card.json"]) == []


def test_a_refusal_ends_with_what_was_not_read():
    assert hints(["a.csv is not used: x", "4 masks are left out"]) == " (a.csv is not used: x.)"
