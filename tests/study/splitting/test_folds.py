"""Folds: every picture is tested once a repeat, groups are whole, and the same seed deals alike."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import SplitError
from dermosan_lib.study.splitting import Fold, leak_report, leak_words, split
from dermosan_lib.study.splitting.splitting import leaking_groups

NO_PAIRS = pd.DataFrame(
    {name: [] for name in ("path_a", "path_b", "kind", "group_a", "group_b")}, dtype=str
).assign(agreement=pd.Series(dtype=float))


def catalog_of(sizes):
    """Groups of so many pictures of each condition: ``{code: [pictures of each group]}``."""
    rows = [
        (f"{code}/{group}-{picture}.jpg", code, f"{code}-{group}")
        for code, groups in sizes.items()
        for group, pictures in enumerate(groups)
        for picture in range(pictures)
    ]
    table = pd.DataFrame(rows, columns=["path", "condition", "group"])
    return table.assign(problem="", sha256=table["path"], source="here")


catalogs = st.dictionaries(
    st.sampled_from(["bcc", "mel", "nv", "tinea"]),
    st.lists(st.integers(1, 5), min_size=7, max_size=25),
    min_size=2,
).map(catalog_of)


def folds_of(catalog, of, repeat, seed):
    return [split(catalog, seed=seed, fold=Fold(number, of, repeat)) for number in range(1, of + 1)]


@settings(max_examples=40, deadline=None)
@given(catalogs, st.integers(2, 5), st.integers(1, 3), st.integers(0, 5), st.randoms())
def test_every_picture_is_tested_once_a_repeat_and_no_group_is_cut(
    catalog, of, repeat, seed, random
):
    made = folds_of(catalog, of, repeat, seed)
    tested = pd.concat([one.loc[one["split"] == "test", "path"] for one in made])
    assert sorted(tested) == sorted(catalog["path"])
    for one in made:
        assert leaking_groups(one) == 0
        assert (one.groupby("condition")["split"].nunique() == 3).all()
    shuffled = catalog.sample(frac=1, random_state=random.randrange(1000))
    number = random.randint(1, of)  # all are dealt alike, and each takes a tenth of a second
    again = split(shuffled, seed=seed, fold=Fold(number, of, repeat))
    assert again.equals(made[number - 1])


def test_another_repeat_deals_otherwise_and_another_scheme_does_not():
    catalog = catalog_of({"mel": [1, 2] * 20, "nv": [1] * 50})
    first, second = (split(catalog, fold=Fold(1, 5, repeat)) for repeat in (1, 2))
    assert not first.equals(second)
    with pytest.raises(SplitError, match=r"grouped scheme, but the scheme is 'paper'"):
        split(catalog, scheme="paper", fold=Fold(1, 5))


def test_a_condition_of_a_group_with_several_is_in_each_fold():
    catalog = catalog_of({"mel": [1] * 6, "nv": [1] * 60})
    mixed = catalog["path"].str.startswith("nv/")
    catalog.loc[mixed & (catalog.index % 10 == 0), "group"] = "mel-0"  # lies with its rarest
    for one in folds_of(catalog, 5, 1, 3):
        assert (one.groupby("condition")["split"].nunique() == 3).all()


@pytest.mark.parametrize(
    ("number", "of", "repeat", "told"),
    [(1, 1, 1, "2 folds or more, but has 1"), (0, 5, 1, "1 to 5, but is 0"),
     (6, 5, 1, "1 to 5, but is 6"), (1, 5, 0, "from 1, but this is 0")],
)  # fmt: skip
def test_numbers_that_name_no_fold_are_refused(number, of, repeat, told):
    with pytest.raises(SplitError, match=told):
        Fold(number, of, repeat)


def test_too_few_groups_are_told():
    with pytest.raises(SplitError, match=r"each of 5 folds, but one has 4\. Choose fewer"):
        split(catalog_of({"mel": [1] * 4, "nv": [1] * 30}), fold=Fold(1, 5))


def test_the_report_names_the_fold_and_wants_a_fold_s_share():
    catalog = catalog_of({"mel": [1] * 60, "nv": [1] * 60})
    fold = Fold(2, 5)
    made = split(catalog, fold=fold)
    report = leak_report(made, NO_PAIRS, scheme="grouped", seed=42, fold=fold)
    assert report["fold"] == {"number": 2, "of": 5, "repeat": 1}
    assert report["notes"] == []  # a fifth in the test is as wanted
    assert leak_words(report).startswith("Fold 2 of 5, repeat 1, is the test.\n")
