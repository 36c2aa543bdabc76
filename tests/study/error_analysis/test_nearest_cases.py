import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.study.error_analysis import nearest_cases as module
from dermosan_lib.study.error_analysis.nearest_cases import nearest, similar_cases

ANGLES = np.radians([0, 5, 20, 90, 180])
VECTORS = np.c_[np.cos(ANGLES), np.sin(ANGLES)] * np.array([1, 9, 0.1, 1, 1])[:, None]


def test_the_nearest_point_the_same_way_whatever_their_length():
    rows, alike = nearest(VECTORS, np.array([0]), np.arange(1, 5), list("abcde"), 3)
    assert rows.tolist() == [[1, 2, 3]]
    np.testing.assert_allclose(alike, np.cos(np.radians([[5, 20, 90]])), atol=1e-6)


def test_the_own_lesion_is_passed_over_and_a_short_gallery_is_padded():
    rows, alike = nearest(VECTORS, np.array([0]), np.arange(5), list("aabcc"), 4)
    assert rows.tolist() == [[2, 3, 4, -1]]
    assert np.isnan(alike[0, 3])
    none, _ = nearest(VECTORS, np.array([0, 1]), np.array([], dtype=int), list("aabcc"), 2)
    assert (none == -1).all()


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_blocks_change_nothing_and_groups_never_meet(seed, cells):
    draw = np.random.default_rng(seed)
    vectors, groups = draw.normal(size=(30, 4)), draw.integers(0, 6, 30)
    queries, gallery = np.arange(10), np.arange(5, 30)
    whole = nearest(vectors, queries, gallery, groups, 3)
    before, module._CELLS = module._CELLS, cells
    try:
        cut = nearest(vectors, queries, gallery, groups, 3)
    finally:
        module._CELLS = before
    np.testing.assert_array_equal(whole[0], cut[0])
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    for query, rows, alike in zip(queries, *whole, strict=True):
        others = gallery[groups[gallery] != groups[query]]
        cosines = unit[others] @ unit[query]
        best = np.argsort(-cosines)[:3]
        assert rows.tolist() == others[best].tolist()
        np.testing.assert_allclose(alike, cosines[best], atol=1e-6)
    assert (groups[whole[0]] != groups[queries][:, None]).all()
    assert (np.diff(whole[1], axis=1) <= 0).all()


def test_cases_come_from_the_split_asked_for():
    splits = pd.DataFrame(
        {
            "path": list("vwxyz"),
            "condition": ["mel", "nv", "nv", "bcc", "mel"],
            "group": list("abcde"),
            "split": ["test", "train", "val", "train", "train"],
        }
    )
    found = similar_cases(VECTORS, splits, pd.Series(["v"]), k=5)
    assert found["path"].tolist() == ["w", "y", "z"]
    assert found["condition"].tolist() == ["nv", "bcc", "mel"]
    assert found["rank"].tolist() == [1, 2, 3]
    assert similar_cases(VECTORS, splits, pd.Series([], dtype=str)).empty


def test_a_vector_of_zeros_is_like_nothing():
    vectors = np.array([[0.0, 0.0], [1.0, 0.0]])
    _, alike = nearest(vectors, np.array([0]), np.array([1]), ["a", "b"], 1)
    assert alike.tolist() == [[0.0]]
