"""Labels with weights."""

import pandas as pd

from dermosan_lib.study.tables.labels.weighted_labels import heaviest, is_weighted


def test_the_heaviest_is_taken_where_there_is_one():
    labels = pd.Series(
        ["{'Eczema': 0.6, 'Acne': 0.4}", '{"Acne": 1}', "{'A': 0.5, 'B': 0.5}", "{}", "",
         "['Tinea']", "['A', 'B']"]
    )  # fmt: skip
    assert is_weighted(labels)
    told, notes = heaviest(labels, "w")
    assert told.tolist() == ["Eczema", "Acne", "", "", "", "Tinea", ""]
    assert notes == [
        "w weighs several labels in 1 rows: the heaviest is taken",
        "w has no heaviest label in 2 rows, which count as without one",
    ]


def test_plain_labels_are_not_weighted():
    for labels in (["mel", "nv"], ["{mel}", "nv"], ["", ""], ["{'a': 'b'}"], ["__import__('os')"]):
        assert not is_weighted(pd.Series(labels))
