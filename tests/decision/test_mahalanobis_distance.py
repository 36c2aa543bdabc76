"""Distances as they are computed, and the file that they are computed from."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.decision.embedding_directions import unit_length
from dermosan_lib.decision.mahalanobis_distance import ABSTENTION_FILE, Familiar
from dermosan_lib.errors import BundleError
from tests.decision.drawn_distances import draw_familiar


@given(st.integers(0, 1000), st.integers(1, 5), st.integers(0, 6))
@settings(deadline=None)
def test_distances_are_mahalanobis_by_the_whole_covariance(seed, classes, rank):
    familiar = draw_familiar(seed, classes, rank=rank)
    points = np.random.default_rng(seed + 1).normal(0, 4, (7, 6))
    axes = familiar.axes.astype(float)
    covariance = axes @ np.diag(familiar.variances.astype(float)) @ axes.T
    covariance += familiar.rest * (np.eye(6) - axes @ axes.T)
    precision = np.linalg.inv(covariance)
    steps = unit_length(points)[:, None] - familiar.means.astype(float)
    squares = np.einsum("nci,ij,ncj->nc", steps, precision, steps)
    expected = np.sqrt(squares.min(axis=1) / 6)
    np.testing.assert_allclose(familiar.distances(points), expected, rtol=1e-4)


@given(st.floats(0.01, 100))
@settings(deadline=None)
def test_the_length_of_an_embedding_does_not_matter(factor):
    points = np.random.default_rng(1).normal(0, 4, (7, 6))
    familiar = draw_familiar()
    np.testing.assert_allclose(familiar.distances(points * factor), familiar.distances(points))
    assert np.isfinite(familiar.distances(np.zeros((1, 6)))).all()


def test_the_file_is_the_same_for_the_same_arrays_and_reads_back(tmp_path):
    familiar = draw_familiar()
    (tmp_path / ABSTENTION_FILE).write_bytes(familiar.to_bytes())
    assert familiar.to_bytes() == draw_familiar().to_bytes()
    read = Familiar.read(tmp_path / ABSTENTION_FILE)
    points = np.random.default_rng(2).normal(size=(5, 6))
    np.testing.assert_array_equal(read.distances(points), familiar.distances(points))


def test_a_file_that_is_none_is_refused_in_words(tmp_path):
    (tmp_path / ABSTENTION_FILE).write_bytes(b"no arrays")
    with pytest.raises(BundleError, match="cannot be read"):
        Familiar.read(tmp_path / ABSTENTION_FILE)
    stream = io.BytesIO()
    np.savez(stream, means=np.ones((2, 5)), axes=np.ones((6, 4)), variances=np.ones(4), rest=1.0)
    (tmp_path / ABSTENTION_FILE).write_bytes(stream.getvalue())
    with pytest.raises(BundleError, match="do not fit"):
        Familiar.read(tmp_path / ABSTENTION_FILE)


def test_embeddings_of_another_width_are_refused():
    with pytest.raises(BundleError, match=r"6 channels, but the graph gives \(5,\)"):
        draw_familiar().distances(np.zeros((2, 5)))


def test_distances_by_hand():
    # Two conditions' means at (1, 0) and (0, 1); variance 4 along x and 1 along y.
    familiar = Familiar(np.eye(2, dtype=np.float32), np.float32([[1], [0]]), np.float32([4.0]), 1.0)
    found = familiar.distances([[2, 0], [0, -3], [-5, 0], [3, 4], [0, 0]])
    # To (1, 0) and to (0, 1), squared: x apart squared / 4 + y apart squared.
    squares = [
        0,
        min(1 / 4 + 1, 4),
        min(4 / 4, 1 / 4 + 1),
        min(0.4**2 / 4 + 0.8**2, 0.6**2 / 4 + 0.2**2),
        min(1 / 4, 1),
    ]
    np.testing.assert_allclose(found, np.sqrt(np.array(squares) / 2), atol=1e-7)


def test_a_point_at_a_mean_has_no_distance_and_no_nan():
    familiar = draw_familiar(channels=40, rank=3)
    at = unit_length(familiar.means).astype(np.float32)
    there = Familiar(at, familiar.axes, familiar.variances, familiar.rest)
    with np.errstate(all="raise"):
        found = there.distances(at)
    assert (found >= 0).all()
    assert (found < 1e-3).all()


def test_what_is_read_is_what_was_written(tmp_path):
    familiar = draw_familiar()
    (tmp_path / ABSTENTION_FILE).write_bytes(familiar.to_bytes())
    read = Familiar.read(tmp_path / ABSTENTION_FILE)
    for name in ("means", "axes", "variances"):
        np.testing.assert_array_equal(getattr(read, name), getattr(familiar, name))
        assert getattr(read, name).dtype == np.float32
    assert (read.rest, type(read.rest)) == (0.3, float)


@pytest.mark.parametrize(
    "changes",
    [{"means": np.ones((2, 5))}, {"means": np.ones(6)}, {"variances": np.ones(3)},
     {"variances": np.ones((4, 1))}],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_refused(tmp_path, changes):
    arrays = {"means": np.ones((2, 6)), "axes": np.ones((6, 4)), "variances": np.ones(4)}
    np.savez(tmp_path / ABSTENTION_FILE, **{**arrays, **changes}, rest=1.0)
    with pytest.raises(BundleError, match="do not fit"):
        Familiar.read(tmp_path / ABSTENTION_FILE)


@pytest.mark.parametrize("name", ["means", "axes", "variances", "rest"])
def test_a_file_without_one_of_its_arrays_is_refused(tmp_path, name):
    arrays = {"means": np.ones((2, 6)), "axes": np.ones((6, 4)), "variances": np.ones(4)}
    kept = {key: value for key, value in {**arrays, "rest": 1.0}.items() if key != name}
    np.savez(tmp_path / ABSTENTION_FILE, **kept)
    with pytest.raises(BundleError, match="cannot be read"):
        Familiar.read(tmp_path / ABSTENTION_FILE)


def test_pickled_objects_are_never_loaded(tmp_path):
    np.savez(
        tmp_path / ABSTENTION_FILE,
        means=np.array([{}], dtype=object),
        axes=1,
        variances=1,
        rest=1.0,
    )
    with pytest.raises(BundleError, match="allow_pickle"):
        Familiar.read(tmp_path / ABSTENTION_FILE)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"means": np.full((2, 6), np.nan)}, "finite"),
        ({"axes": np.full((6, 4), np.inf)}, "finite"),
        ({"variances": np.zeros(4)}, "above 0"),
        ({"variances": -np.ones(4)}, "above 0"),
        ({"rest": np.float64(0)}, "above 0"),
        ({"rest": np.float64(np.nan)}, "above 0"),
        ({"rest": np.float64(np.inf)}, "above 0"),
        ({"rest": np.ones(3)}, "cannot be read"),
        ({"means": np.ones(6)}, "do not fit"),
        ({"means": np.ones((0, 6))}, "do not fit"),
        ({"axes": np.ones(6)}, "do not fit"),
        ({"means": np.ones((2, 6), int)}, "no array of floats"),
        ({"means": np.array([["a"] * 6] * 2)}, "no array of floats"),
        ({"means": np.array([[None] * 6] * 2, object)}, "cannot be read"),
    ],
)
def test_arrays_from_which_no_distance_follows_are_refused(tmp_path, changes, words):
    arrays = {"means": np.ones((2, 6)), "axes": np.ones((6, 4)), "variances": np.ones(4)}
    np.savez(tmp_path / ABSTENTION_FILE, **{**arrays, "rest": np.float64(1), **changes})
    with pytest.raises(BundleError, match=words):
        Familiar.read(tmp_path / ABSTENTION_FILE)


def test_a_small_file_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path):
    header = io.BytesIO()
    shape = {"descr": "<f8", "fortran_order": False, "shape": (50_000_000, 6)}
    np.lib.format.write_array_header_1_0(header, shape)
    with ZipFile(tmp_path / ABSTENTION_FILE, "w", ZIP_DEFLATED) as packed:
        with packed.open("means.npy", "w", force_zip64=True) as stream:
            stream.write(header.getvalue())
            for _ in range(250):
                stream.write(bytes(1_000_000))
    assert (tmp_path / ABSTENTION_FILE).stat().st_size < 1_000_000
    with pytest.raises(BundleError, match="more than 200,000,000 bytes"):
        Familiar.read(tmp_path / ABSTENTION_FILE)


def test_a_file_that_unpacks_to_more_than_it_weighs_is_not_unpacked(tmp_path):
    arrays = {"means": np.zeros((3, 2_000)), "axes": np.zeros((2_000, 4)), "rest": np.ones(())}
    np.savez_compressed(tmp_path / ABSTENTION_FILE, variances=np.ones(4), **arrays)
    with pytest.raises(BundleError, match="unpacks to more than it weighs"):
        Familiar.read(tmp_path / ABSTENTION_FILE)
