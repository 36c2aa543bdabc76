"""The leak report counts what a split lets through, and lists it."""

import json

import pandas as pd

from dermosan_lib.study.splitting.leaking_pairs import leak_pairs
from dermosan_lib.study.splitting.leaks import leak_report, leak_words

SPLITS = pd.DataFrame(
    [
        ("a1", "mel", "A", "train"), ("a2", "mel", "A", "test"), ("a3", "mel", "A", "val"),
        ("b1", "nv", "B", "train"), ("b2", "mel", "B", "train"),
        ("c1", "nv", "C", "train"), ("d1", "nv", "D", "test"), ("d2", "mel", "D", "test"),
        ("e1", "nv", "E", "val"), ("f1", "nv", "F", "test"),
    ],
    columns=["path", "condition", "group", "split"],
)  # fmt: skip
DUPLICATES = pd.DataFrame(
    [
        ("a1", "a2", "near", 0.9, "A", "A"),  # across, within a lesion
        ("c1", "d1", "near", 0.8, "C", "D"),  # across, two lesions: the split did not join them
        ("d1", "d2", "exact", 1.0, "D", "D"),  # two labels
        ("gone", "f1", "near", 0.9, "", ""),
    ],
    columns=["path_a", "path_b", "kind", "agreement", "group_a", "group_b"],
)


def test_contradictions_are_counted_and_told():
    found = pd.DataFrame({"rule": ["a lesion has one site"] * 2, "level": "lesion"})
    report = leak_report(SPLITS, DUPLICATES, contradictions=found)
    assert report["contradictions"] == {"a lesion has one site": 2}
    assert "contradiction: a lesion has one site, but 2 do not" in leak_words(report)
    assert leak_report(SPLITS, DUPLICATES)["contradictions"] is None
    del report["contradictions"]  # a report of an earlier version
    assert "contradiction" not in leak_words(report)


def test_pairs_are_listed_with_what_is_wrong():
    pairs = leak_pairs(SPLITS, DUPLICATES).set_index(["path_a", "path_b"])
    assert set(pairs.index) == {
        ("a1", "a2"), ("a1", "a3"), ("b1", "b2"), ("c1", "d1"), ("d1", "d2"),
    }  # fmt: skip
    assert pairs["kind"].to_dict() == {
        ("a1", "a2"): "near", ("a1", "a3"): "group", ("b1", "b2"): "group",
        ("c1", "d1"): "near", ("d1", "d2"): "exact",
    }  # fmt: skip
    flags = ["across_splits", "labels_differ", "table_groups_differ"]
    assert pairs.loc[("c1", "d1"), flags].tolist() == [True, False, True]
    assert pairs.loc[("b1", "b2"), flags].tolist() == [False, True, False]
    assert pairs.loc[("a1", "a3"), ["split_a", "split_b"]].tolist() == ["train", "val"]
    assert pairs["across_splits"].tolist() == sorted(pairs["across_splits"], reverse=True)


def test_the_report_counts_them():
    report = leak_report(SPLITS, DUPLICATES, scheme="paper", seed=3)
    json.dumps(report)
    assert report["images"] == {"train": 4, "val": 2, "test": 4}
    assert report["groups_in_several_splits"] == 1
    assert report["group_also_in_train"]["test"] == {"images": 1, "share": 0.25}
    assert report["group_also_in_train"]["val"] == {"images": 1, "share": 0.5}
    # d2 is a copy of d1, which is one of c1 in train.
    assert report["copy_in_train"]["test"] == {"images": 3, "share": 0.75}
    assert report["pairs_of_copies_across_splits"] == {
        "train-val": 0, "train-test": 2, "val-test": 0,
    }  # fmt: skip
    assert report["groups_with_several_conditions"] == 2
    assert report["images_in_them"] == 4
    assert report["pairs_of_copies_with_two_conditions"] == 1
    assert report["pairs_of_copies_in_two_table_groups"] == 1
    line = leak_words(report)
    assert "1 of 4 test images (25.0%)" in line
    assert "2 pairs of copies lie across" in line


def test_a_clean_split_has_nothing_to_list():
    clean = SPLITS.assign(group=SPLITS["path"])
    pairs = leak_pairs(clean, DUPLICATES[:0])
    assert pairs.empty
    report = leak_report(clean, DUPLICATES[:0])
    assert report["groups_in_several_splits"] == 0
    assert not any(report["pairs_of_copies_across_splits"].values())


def test_pairs_of_the_bare_contents_are_enough():
    bare = DUPLICATES[["path_a", "path_b", "kind", "agreement"]]
    assert not leak_pairs(SPLITS, bare)["table_groups_differ"].any()
