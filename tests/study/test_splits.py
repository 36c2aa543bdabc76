"""Splits: the paper's thirty numbers, and the wall that no group crosses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import SplitError
from dermosan_lib.study.splits import SPLITS, check_splits, leak, leak_table, leaking_groups, split

# Table 1 of the paper: total, train, validation, test.
TABLE_1 = {
    "eczema": (1677, 1341, 167, 169),
    "mel": (3140, 2512, 314, 314),
    "atopic": (1257, 1005, 125, 127),
    "bcc": (3323, 2658, 332, 333),
    "nv": (7970, 6376, 797, 797),
    "bkl": (2079, 1663, 207, 209),
    "psoriasis": (2055, 1644, 205, 206),
    "sk": (1847, 1477, 184, 186),
    "tinea": (1702, 1361, 170, 171),
    "warts": (2103, 1682, 210, 211),
}


def catalog_of(classes, groups=None):
    rows = [
        (f"{code}/{index:05d}.jpg", code, f"{code}-{index if groups is None else groups(index)}")
        for code, count in classes.items()
        for index in range(count)
    ]
    frame = pd.DataFrame(rows, columns=["path", "condition", "group"])
    return frame.assign(problem="")


def test_the_papers_table_1():
    made = split(catalog_of({code: row[0] for code, row in TABLE_1.items()}), scheme="paper")
    counts = pd.crosstab(made["condition"], made["split"])
    assert {
        code: (sum(counts.loc[code]), *(counts.loc[code, name] for name in SPLITS))
        for code in TABLE_1
    } == TABLE_1
    assert [int((made["split"] == name).sum()) for name in SPLITS] == [21719, 2711, 2723]


catalogs = st.builds(
    lambda counts, size: catalog_of(
        {f"c{k}": count for k, count in enumerate(counts)}, groups=lambda index: index // size
    ),
    st.lists(st.integers(30, 90), min_size=2, max_size=5),
    st.integers(1, 4),
)


@given(catalogs, st.integers(0, 2**16))
@settings(max_examples=40, deadline=None)
def test_grouped_split_is_a_partition_that_no_group_crosses(catalog, seed):
    made = split(catalog, seed=seed)
    assert sorted(made["path"]) == sorted(catalog["path"])
    assert leaking_groups(made) == 0
    assert leak(made) == 0
    shares = pd.crosstab(made["condition"], made["split"])
    total = shares.sum(axis=1)
    for name, share in zip(SPLITS, (0.8, 0.1, 0.1), strict=True):
        assert (abs(shares[name] - share * total) <= 5).all()  # within a group and rounding


@given(catalogs, st.integers(0, 100), st.sampled_from(["grouped", "paper"]))
@settings(max_examples=30, deadline=None)
def test_row_order_makes_no_difference(catalog, seed, scheme):
    shuffled = catalog.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(split(catalog, scheme=scheme), split(shuffled, scheme=scheme))


@pytest.mark.parametrize("scheme", ["grouped", "paper"])
def test_another_seed_is_another_split(scheme):
    catalog = catalog_of({"a": 60, "b": 60})
    first, second = (split(catalog, scheme=scheme, seed=seed) for seed in (1, 2))
    assert not first["split"].equals(second["split"])


def test_groups_of_mixed_labels_stay_together():
    catalog = catalog_of({"a": 40, "b": 40})
    catalog["group"] = [f"g{index % 40}" for index in range(80)]
    assert leaking_groups(split(catalog)) == 0


def test_large_groups_are_not_all_in_train():
    catalog = catalog_of({"a": 400, "b": 400}, groups=lambda i: i // 4 if i < 200 else 1000 + i)
    made = split(catalog)
    held = made.groupby("split")["group"].value_counts()
    for name in SPLITS:
        assert held[name].max() == 4


@pytest.mark.parametrize("sizes", [(33, 1, 1), (1, 1, 33), (2, 90, 1, 1)])
def test_one_large_group_in_any_place_leaves_no_split_empty(sizes):
    uneven = [f"a{number}" for number, size in enumerate(sizes) for _ in range(size)]
    catalog = catalog_of({"a": len(uneven), "b": 40})
    catalog.loc[catalog["condition"] == "a", "group"] = uneven
    for seed in range(12):  # all orders of three groups occur
        made = split(catalog, seed=seed)
        assert set(made.loc[made["condition"] == "a", "split"]) == set(SPLITS)
        assert leaking_groups(made) == 0


@pytest.mark.parametrize("count", [1, 2])
def test_a_class_of_two_images_is_refused(count):
    with pytest.raises(SplitError, match=f"at least 3 groups .* b has {count}"):
        split(catalog_of({"a": 50, "b": count}))
    with pytest.raises(SplitError, match=f"at least 10 images .* b has {count}"):
        split(catalog_of({"a": 50, "b": count}), scheme="paper")


def test_three_groups_are_enough():
    made = split(catalog_of({"a": 50, "b": 3}))
    assert sorted(made.loc[made["condition"] == "b", "split"]) == sorted(SPLITS)


def test_problem_rows_are_left_out():
    catalog = catalog_of({"a": 40, "b": 40})
    catalog.loc[3, "problem"] = "broken"
    assert len(split(catalog)) == 79


def test_both_schemes_side_by_side():
    table = leak_table(catalog_of({"a": 60, "b": 60}, groups=lambda index: index // 3))
    found = table.set_index("scheme")["also_in_train"]
    assert found["grouped"] == 0
    assert found["paper"] > 0.5
    small = leak_table(catalog_of({"a": 60, "b": 5})).set_index("scheme")
    assert "at least 10 images" in small.loc["paper", "note"]
    assert small.loc["grouped", "test_images"] > 0


def test_bad_arguments_are_refused():
    catalog = catalog_of({"a": 40, "b": 40})
    with pytest.raises(SplitError, match=r"0\.8 \+ 0\.1 \+ 0\.2 = 1\.1"):
        split(catalog, fractions=(0.8, 0.1, 0.2))
    with pytest.raises(SplitError, match="'random' is not known"):
        split(catalog, scheme="random")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda table: table.drop(columns="group"), "group is missing"),
        (lambda table: table.assign(split="trian"), "found 'trian'"),
        (lambda table: pd.concat([table, table[:1]]), "listed twice"),
        (lambda table: table[table["split"] != "val"], "no image in val"),
        (lambda table: table.assign(group="one"), "No group may be in two splits, but 1 are"),
    ],
)
def test_a_broken_split_is_refused(damage, words):
    made = split(catalog_of({"a": 40, "b": 40}))
    check_splits(made, grouped=True)
    with pytest.raises(SplitError, match=words):
        check_splits(damage(made), grouped=True)


@pytest.mark.shared
def test_ham10000_leaks_by_the_papers_rule_and_not_by_ours(shared):
    table = pd.read_csv(shared / "data" / "ham10000" / "HAM10000_metadata.csv")
    catalog = table.rename(columns={"image_id": "path", "dx": "condition", "lesion_id": "group"})
    catalog["problem"] = ""
    leaks = [leak(split(catalog, scheme="paper", seed=seed)) for seed in range(10)]
    assert np.mean(leaks) == pytest.approx(0.39, abs=0.02)
    assert leak(split(catalog)) == 0
