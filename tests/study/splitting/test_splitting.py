"""Splits: the paper's thirty numbers, and the wall that no group crosses."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import SplitError
from dermosan_lib.study.splitting.splitting import (
    SCHEMES,
    SPLITS,
    check_splits,
    leaked_fraction,
    leaking_groups,
    split,
)

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
    sha256 = [hashlib.sha256(path.encode()).hexdigest() for path in frame["path"]]
    return frame.assign(problem="", sha256=sha256, source="here")


NO_PAIRS = pd.DataFrame({"path_a": [], "path_b": []}, dtype=str)


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
    assert leaked_fraction(made) == 0
    shares = pd.crosstab(made["condition"], made["split"])
    total = shares.sum(axis=1)
    for name, share in zip(SPLITS, (0.8, 0.1, 0.1), strict=True):
        assert (abs(shares[name] - share * total) <= 5).all()  # within a group and rounding


@given(catalogs, st.integers(0, 100), st.sampled_from(["grouped", "deduplicated", "paper"]))
@settings(max_examples=30, deadline=None)
def test_row_order_makes_no_difference(catalog, seed, scheme):
    shuffled = catalog.sample(frac=1, random_state=seed)
    options = {"scheme": scheme, "duplicates": NO_PAIRS}
    pd.testing.assert_frame_equal(split(catalog, **options), split(shuffled, **options))


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


def test_copies_alone_are_kept_whole_where_lesions_are_not_known():
    catalog = catalog_of({"a": 60, "b": 60}, groups=lambda index: index // 3)
    files = catalog["path"].tolist()
    pairs = pd.DataFrame({"path_a": files[:40:2], "path_b": files[1:41:2]})
    for seed in range(5):
        made = split(catalog, scheme="deduplicated", seed=seed, duplicates=pairs)
        part = made.set_index("path")["split"]
        assert (part[pairs["path_a"]].to_numpy() == part[pairs["path_b"]].to_numpy()).all()
        assert made.set_index("path")["group"].equals(catalog.set_index("path")["group"])
        assert leaked_fraction(made) > 0.2  # the lesions that it does not know of
    with pytest.raises(SplitError, match="needs the pairs of copies"):
        split(catalog, scheme="deduplicated")


def of_sources(names=("x", "y", "z")):
    catalog = catalog_of({"a": 90, "b": 60}, groups=lambda index: index // 2)
    return catalog.assign(source=[names[(i // 2) % len(names)] for i in range(len(catalog))])


@pytest.mark.parametrize("names", [("x", "y"), ("x", "y", "z")])
def test_a_whole_source_is_held_out(names):
    catalog = of_sources(names)
    source = catalog.set_index("path")["source"]
    held = set()
    for seed in range(8):
        made = split(catalog, scheme="source", seed=seed)
        where = made.assign(source=source.loc[made["path"]].to_numpy())
        tested = set(where.loc[where["split"] == "test", "source"])
        assert len(tested) == 1
        assert not tested & set(where.loc[where["split"] != "test", "source"])
        assert leaked_fraction(made) == 0
        held |= tested
    assert held == set(names)  # another seed may hold out another


def test_a_group_in_two_sources_stays_out_of_test():
    catalog = of_sources()
    catalog.loc[catalog.index[:6], "group"] = "a lesion in all three"
    for seed in range(4):
        made = split(catalog, scheme="source", seed=seed)
        assert leaking_groups(made) == 0
        assert "a lesion in all three" not in set(made.loc[made["split"] == "test", "group"])


def test_sources_that_cannot_be_held_out_are_refused_in_words():
    with pytest.raises(SplitError, match="at least 2 sources, but all images are of 'here'"):
        split(catalog_of({"a": 40, "b": 40}), scheme="source")
    catalog = catalog_of({"a": 40, "b": 40})
    catalog["source"] = catalog["condition"]
    with pytest.raises(SplitError, match=r"none of 2 can: without '[ab]'"):
        split(catalog, scheme="source")
    catalog["source"] = ["y"] * 38 + ["x", "x"] + ["y"] * 2 + ["x"] * 38
    with pytest.raises(SplitError, match="fewer than 3 groups"):
        split(catalog, scheme="source")


def test_the_command_line_names_the_library_s_schemes():
    from dermosan_lib.faces.cli.commands.split import _SCHEMES

    assert _SCHEMES == SCHEMES


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
    catalog = catalog.assign(problem="", sha256="", source="")
    leaks = [leaked_fraction(split(catalog, scheme="paper", seed=seed)) for seed in range(10)]
    assert np.mean(leaks) == pytest.approx(0.39, abs=0.02)
    assert leaked_fraction(split(catalog)) == 0
