"""Sets of copies: as by all pairs, at a number of comparisons that grows with the pictures."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from benchmarks.crowds import black_frames, one_picture, panned, texture
from dermosan_lib.progress import reporting
from dermosan_lib.study.duplicates import copy_sets, search
from dermosan_lib.study.duplicates.candidates import MOST, Candidates
from dermosan_lib.study.duplicates.copy_sets import LISTED_WHOLE, CopySets
from dermosan_lib.study.groups.image_groups import linked_groups


@pytest.fixture
def compared(monkeypatch):
    """The pairs of planes that were laid over each other."""
    pairs = []

    def counting(first, second):
        pairs.append((first, second))
        return agreement(first, second)

    agreement = search.agreement
    monkeypatch.setattr(search, "agreement", counting)
    return pairs


def table(likenesses):
    names = [f"{number:05}" for number in range(len(likenesses))]
    return pd.DataFrame({"path": names, "sha256": names})


def found_in(likenesses):
    rows = table(likenesses)
    pairs = search.find_duplicates(rows, likenesses, progress=False)
    return pairs, linked_groups(rows["path"], pairs)


def test_520_copies_of_one_picture_take_no_more_comparisons_than_twice_their_number(compared):
    likenesses = one_picture(520, seed=1)
    pairs, sets = found_in(likenesses)
    assert set(sets) == {0}
    assert len(pairs) == 519  # a tree
    assert 519 <= len(compared) <= 2 * 520


def test_a_series_of_frames_hangs_together_by_a_tree(compared):
    pairs, sets = found_in(panned(300, seed=2))
    assert len(set(sets)) == 1
    assert len(pairs) == 299
    assert len(compared) < 3 * 300


def test_two_crowds_and_a_few_others_stay_apart(compared):
    likenesses = [one_picture(MOST + 40, seed=3), one_picture(MOST + 40, seed=4)]
    others = np.array([texture(seed) for seed in range(100, 110)])
    pairs, sets = found_in(np.concatenate([*likenesses, others]))
    assert np.sort(np.bincount(sets))[::-1].tolist() == [MOST + 40] * 2 + [1] * 10
    assert len(pairs) == 2 * (MOST + 39)
    assert len(compared) < 3 * len(sets)


def test_black_frames_are_not_even_compared(compared):
    pairs, _ = found_in(np.concatenate([black_frames(400, seed=5), one_picture(3, seed=6)]))
    assert len(compared) == 3
    assert pairs["path_a"].tolist() == ["00400", "00400", "00401"]


def test_a_crowd_is_found_the_same_in_any_order():
    likenesses = np.concatenate([one_picture(150, seed=7), panned(30, seed=8)])
    rows = table(likenesses)
    order = np.random.default_rng(0).permutation(len(rows))
    first = search.find_duplicates(rows, likenesses, progress=False)
    again = search.find_duplicates(rows.iloc[order], likenesses[order], progress=False)
    pd.testing.assert_frame_equal(first, again)


def test_each_phase_reports_and_ends_before_the_next_begins(monkeypatch):
    told = []

    class Recorder:
        def began(self, work, brief):
            told.append(("began", work.name))

        def moved(self, work):
            pass

        def ended(self, work):
            told.append(("ended", work.name, work.done == work.total))

    monkeypatch.setattr(reporting, "_reporter", lambda shown: Recorder())
    found_in(one_picture(30, seed=10))
    names = [event[1] for event in told[::2]]
    assert told[::2] == [("began", name) for name in names]
    assert told[1::2] == [("ended", name, True) for name in names]
    assert {"looking for detail", "looking for copies", "comparing copies"} <= set(names)


@pytest.mark.parametrize("size", [LISTED_WHOLE, LISTED_WHOLE + 1])
def test_all_pairs_of_a_small_set_are_listed_and_a_tree_of_a_larger_one(size):
    pairs, sets = found_in(one_picture(size, seed=9))
    assert set(sets) == {0}
    assert len(pairs) == (size * (size - 1) // 2 if size == LISTED_WHOLE else size - 1)


@pytest.mark.parametrize("seed", range(20))
def test_sets_are_those_of_all_pairs(seed):
    """Of any candidates and any agreement, chains of a few and cliques of many among them."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 120))
    ends = rng.integers(0, count, (int(rng.integers(1, 8 * count)), 2))
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0).astype(np.int32)
    agreement = np.where(rng.random(len(ends)) < rng.choice([0.05, 0.3, 0.95]), 0.9, 0.1)
    asked = []

    def compare(some, _):
        asked.extend(some.likeness.tolist())
        return agreement[some.likeness.astype(int)]

    copies = CopySets(count, compare, progress=False)
    parts = (ends[:, 0], ends[:, 1], np.zeros(len(ends), np.uint8))
    numbers = np.arange(len(ends), dtype=np.float32)
    copies.join(Candidates(*parts, numbers, np.zeros(count, np.bool_)))
    low, high, shares = copies.pairs()
    assert len(asked) == len(set(asked))  # nothing is compared twice
    good = agreement >= copy_sets.LEAST_AGREEMENT
    graph = coo_matrix((np.ones(good.sum()), ends[good].T), shape=(count, count))
    truth = connected_components(graph, directed=False)[1]
    np.testing.assert_array_equal(copies.sets, truth)
    sizes = np.bincount(truth)
    listed = set(zip(low.tolist(), high.tolist(), strict=True))
    small = {tuple(pair) for pair in ends[good].tolist() if sizes[truth[pair[0]]] <= LISTED_WHOLE}
    assert {pair for pair in listed if sizes[truth[pair[0]]] <= LISTED_WHOLE} == small
    large = sizes[sizes > LISTED_WHOLE]
    assert len(listed) - len(small) == (large - 1).sum()
    assert (shares >= copy_sets.LEAST_AGREEMENT).all()
