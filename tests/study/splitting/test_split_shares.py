"""Shares are kept as nearly as whole groups allow, and what cannot be kept is said."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.study.splitting.schemes import SPLITS
from dermosan_lib.study.splitting.split_shares import completed, cut, share_notes
from dermosan_lib.study.splitting.splitting import FRACTIONS, leaking_groups, split


def catalog_of(sizes):
    """Groups of so many images by condition."""
    rows = [
        (f"{code}/{group}/{image}", code, f"{code}-{group}")
        for code, counts in sizes.items()
        for group, count in enumerate(counts)
        for image in range(count)
    ]
    frame = pd.DataFrame(rows, columns=["path", "condition", "group"])
    return frame.assign(problem="", sha256="", source="")


def held(made, condition=None):
    chosen = made if condition is None else made[made["condition"] == condition]
    return [int((chosen["split"] == name).sum()) for name in SPLITS]


@pytest.mark.parametrize("seed", range(20))
def test_one_patient_with_most_of_the_pictures_is_trained_on(seed):
    made = split(catalog_of({"a": [2001, *[1] * 19], "b": [1] * 40}), seed=seed)
    train, val, test = held(made, "a")
    assert train >= 2001
    assert min(val, test) >= 1
    assert abs(val - test) <= 1
    assert leaking_groups(made) == 0


@given(
    st.lists(st.integers(1, 6), min_size=30, max_size=80),
    st.lists(st.integers(5, 400), max_size=3),
    st.integers(0, 50),
)
@settings(max_examples=60, deadline=None)
def test_shares_are_within_the_largest_group_of_the_wanted(small, large, seed):
    made = split(catalog_of({"a": [*small, *large], "b": [1] * 30}), seed=seed)
    total = sum(small) + sum(large)
    largest = max([*small, *large])
    for count, share in zip(held(made, "a"), FRACTIONS, strict=True):
        assert abs(count - share * total) <= max(largest, sum(large) - 0.8 * total) + 1
    if len(large) < 2:  # no part but train has a group of more than twice its share
        sizes = made[made["condition"] == "a"].groupby(["split", "group"]).size()
        for name in ("val", "test"):
            assert sizes[name].max() <= max(0.2 * total, 6)


def test_any_fractions_can_be_asked_for():
    for seed in range(20):
        made = split(catalog_of({"a": [10, 1, 1, 1]}), seed=seed, fractions=(0.1, 0.1, 0.8))
        assert min(held(made)) >= 1


@given(st.lists(st.integers(1, 300), min_size=3, max_size=9), st.integers(0, 50))
@settings(max_examples=60, deadline=None)
def test_few_groups_of_any_sizes_fill_every_part(sizes, seed):
    order = np.random.default_rng(seed).permutation(sizes)
    images = pd.Series(order, index=[f"g{number}" for number in range(len(sizes))])
    chosen = cut(images, FRACTIONS, SPLITS)
    assert set(chosen) == set(images.index)
    assert set(chosen.values()) == set(SPLITS)


def test_a_condition_that_is_laid_with_a_rarer_one_is_in_every_part():
    # Of b only g1 (with a) and two groups of its own: laid by themselves, they leave out val.
    rows = [("g1", "a"), ("g1", "b"), ("g2", "a"), ("g3", "a"), ("g4", "b"), ("g5", "b")]
    catalog = pd.DataFrame(rows, columns=["group", "condition"])
    catalog["path"] = [f"{number}" for number in range(len(rows))]
    catalog = catalog.assign(problem="", sha256="", source="")
    for seed in range(12):
        made = split(catalog, seed=seed)
        for condition in "ab":
            assert min(held(made, condition)) >= 1
        assert leaking_groups(made) == 0


def test_what_is_complete_is_not_moved():
    rows = pd.DataFrame({"group": list("xyz"), "condition": ["a"] * 3})
    chosen = {"x": "train", "y": "val", "z": "test"}
    assert completed(rows, chosen, SPLITS) == chosen


def test_what_cannot_be_kept_is_said():
    usual = split(catalog_of({"a": [1] * 200, "b": [1] * 200}))
    assert share_notes(usual) == []
    giant = share_notes(split(catalog_of({"a": [2001, *[1] * 19], "b": [1] * 40})))
    assert "train 9" in giant[0]
    assert "(wanted 80%)" in giant[0]
    assert "holds 2,001 of 2,060 images" in giant[0]
    tiny = share_notes(split(catalog_of({"a": [1] * 20, "b": [1] * 20})))
    assert tiny[-1].startswith("Fewer than 10 groups (lesions or patients) are in val (4)")
    few = share_notes(split(catalog_of({"a": [1] * 200, "b": [1] * 3})))
    assert any("b (3 groups)" in note for note in few)
