"""The split that a collection came with."""

import pandas as pd
import pytest

from dermosan_lib.errors import SplitError
from dermosan_lib.study.splitting.given_parts import read_part_names, splits_of
from dermosan_lib.study.splitting.leaks import leak_report, leak_words
from dermosan_lib.study.splitting.leaks_by_scheme import leak_table
from dermosan_lib.study.splitting.splitting import split


def made(parts):
    """A catalogue of two classes, twelve images of each in each part, in groups of two."""
    rows = [
        {"path": f"{part}/{code}/{number}.png", "condition": code,
         "group": f"{part}{code}{number // 2}", "source": "s", "problem": ""}
        for part in parts for code in ("mel", "nv") for number in range(12)
    ]  # fmt: skip
    catalog = pd.DataFrame(rows)
    catalog["sha256"] = catalog["path"]
    given = catalog["path"].str.split("/").str[0].set_axis(catalog["path"])
    return catalog, given


def test_names_tell_the_parts():
    catalog, given = made(["train_set", "Valid", "holdout"])
    parts = split(catalog, scheme="given", given=given)
    told = parts.assign(part=parts["path"].str.split("/").str[0]).groupby("part")["split"].unique()
    assert {part: list(names) for part, names in told.items()} == {
        "train_set": ["train"], "Valid": ["val"], "holdout": ["test"],
    }  # fmt: skip


def test_names_that_tell_nothing_are_asked_for():
    catalog, given = made(["fold_a", "fold_b", "fold_c"])
    with pytest.raises(SplitError, match=r"what fold_a, fold_b, fold_c is .* --parts train="):
        split(catalog, scheme="given", given=given)
    parts = split(
        catalog, scheme="given", given=given, parts="train=fold_c, val=fold_b,test=fold_a"
    )
    assert parts.loc[parts["path"].str.startswith("fold_c"), "split"].unique() == ["train"]


def test_a_missing_validation_part_is_taken_from_train_by_group_and_said():
    catalog, given = made(["train", "test"])
    parts = split(catalog, scheme="given", given=given, seed=3)
    assert set(parts["split"]) == {"train", "val", "test"}
    assert (parts["split"] == "test").to_numpy().tolist() == (given == "test").sort_index().tolist()
    groups = parts[parts["split"] != "test"].groupby("group")["split"].nunique()
    assert (groups == 1).all()
    assert parts.equals(split(catalog.sample(frac=1), scheme="given", given=given, seed=3))
    none = pd.DataFrame({"path_a": [], "path_b": [], "kind": []}, dtype=str)
    words = leak_words(leak_report(parts, none, scheme="given"))
    assert "test is test, train is train" in words
    assert "no validation part, so " in words


def test_leaks_of_a_given_split_are_told():
    catalog, given = made(["train", "val", "test"])
    catalog.loc[catalog["path"] == "test/mel/0.png", "group"] = "trainmel0"
    pairs = pd.DataFrame({"path_a": ["test/mel/0.png"], "path_b": ["train/mel/0.png"],
                          "kind": ["exact"]})  # fmt: skip
    report = leak_report(split(catalog, scheme="given", given=given), pairs)
    assert report["groups_in_several_splits"] == 1
    assert report["pairs_of_copies_across_splits"]["train-test"] == 1


def test_the_table_of_schemes_has_it_where_it_is_known():
    catalog, given = made(["train", "val", "test"])
    none = pd.DataFrame({"path_a": [], "path_b": [], "kind": []}, dtype=str)
    assert "given" not in set(leak_table(catalog, none)["scheme"])
    assert "given" in set(leak_table(catalog, none, given=given)["scheme"])


def test_what_cannot_be_a_split_is_refused():
    catalog, given = made(["train", "test"])
    with pytest.raises(SplitError, match=r"needs given_split\.csv"):
        split(catalog, scheme="given")
    with pytest.raises(SplitError, match="misses 24"):
        split(catalog, scheme="given", given=given[given == "train"])
    for words, text in (
        ("has 'train'", "train"), ("has 'dev=x'", "dev=x"), ("to train and test", "train=a,test=a"),
    ):  # fmt: skip
        with pytest.raises(SplitError, match=words):
            read_part_names(text)
    with pytest.raises(SplitError, match="names other, but the given split has test, train"):
        splits_of(["train", "test"], "train=other")
    with pytest.raises(SplitError, match="no folder of train_1, train_2 is test"):
        splits_of(["train_1", "train_2"])
