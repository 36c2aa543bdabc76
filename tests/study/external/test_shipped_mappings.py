"""The shipped tables of labels: each says what a label means in general184, and who decided."""

import csv
from pathlib import Path

import pytest

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.study.external.label_mapping import map_labels
from dermosan_lib.study.external.mapping_file import read_mapping

FOLDER = Path(__file__).parents[3] / "recipes" / "mappings"
TABLES = sorted(FOLDER.glob("*_to_general184.csv"))
GENERAL = load_taxonomy("general184")
GROUPS = {group.code for group in GENERAL.groups}


def rows(table):
    with table.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_collection_has_a_table():
    assert [table.name.removesuffix("_to_general184.csv") for table in TABLES] == [
        "bcn20000", "ddi", "fitzpatrick17k", "ham10000", "isic", "kaggle10", "pad_ufes_20", "scin",
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_each_row_says_what_is_meant_and_who_decided(table):
    seen = set()
    for row in rows(table):
        assert list(row) == ["collection", "label", "condition", "decided_by"]
        assert row["condition"] in {"", *GENERAL.codes, *GROUPS}
        assert (row["condition"] == "") == row["decided_by"].startswith("no same meaning: ")
        if row["condition"]:
            assert (row["condition"] in GROUPS) == ("group" in row["decided_by"])
        assert (row["label"], row["condition"]) not in seen
        seen.add((row["label"], row["condition"]))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_evaluate_can_take_the_table(table):
    meant = read_mapping(table, GENERAL)
    mapping = map_labels(meant, GENERAL, meant)
    assert {match.label: match.conditions for match in mapping.matches} == {
        label: tuple(sorted(codes, key=GENERAL.codes.index)) for label, codes in meant.items()
    }
    parts = [code for codes in mapping.classes.values() for code in codes]
    assert sorted(parts) == sorted(GENERAL.codes)


def test_a_group_means_all_of_its_conditions():
    meant = read_mapping(FOLDER / "scin_to_general184.csv", GENERAL)
    assert set(meant["Eczema"]) == {c.code for c in GENERAL if c.group == "eczemas"}
    assert meant["Purpura"] == ()


@pytest.mark.parametrize(
    ("table", "name"), [("ham10000", "ham7"), ("pad_ufes_20", "pad6"), ("kaggle10", "kaggle10")]
)
def test_labels_mean_conditions_of_the_same_kind(table, name):
    meant = read_mapping(FOLDER / f"{table}_to_general184.csv", GENERAL)
    own = load_taxonomy(name)
    assert len(meant) == len(own)
    for label, codes in meant.items():
        for code in codes:
            assert GENERAL[code].suspicious == own.match(label).suspicious, (label, code)
