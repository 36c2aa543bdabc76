"""The rule to abstain as it is applied: distances, limits, and bundles with and without it."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.abstention import FILE, Abstention, Familiar, unit_length
from dermosan_lib.errors import BundleError


def draw_familiar(seed=0, classes=3, channels=6, rank=4):
    rng = np.random.default_rng(seed)
    axes, _ = np.linalg.qr(rng.normal(size=(channels, channels)))
    return Familiar(
        rng.normal(0, 3, (classes, channels)).astype(np.float32),
        axes[:, :rank].astype(np.float32),
        rng.uniform(0.5, 4, rank).astype(np.float32),
        0.3,
    )


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
    (tmp_path / FILE).write_bytes(familiar.to_bytes())
    assert familiar.to_bytes() == draw_familiar().to_bytes()
    read = Familiar.read(tmp_path / FILE)
    points = np.random.default_rng(2).normal(size=(5, 6))
    np.testing.assert_array_equal(read.distances(points), familiar.distances(points))


def test_a_file_that_is_none_is_refused_in_words(tmp_path):
    (tmp_path / FILE).write_bytes(b"no arrays")
    with pytest.raises(BundleError, match="cannot be read"):
        Familiar.read(tmp_path / FILE)
    stream = io.BytesIO()
    np.savez(stream, means=np.ones((2, 5)), axes=np.ones((6, 4)), variances=np.ones(4), rest=1.0)
    (tmp_path / FILE).write_bytes(stream.getvalue())
    with pytest.raises(BundleError, match="do not fit"):
        Familiar.read(tmp_path / FILE)


def test_embeddings_of_another_width_are_refused():
    with pytest.raises(BundleError, match=r"6 channels, but the graph gives \(5,\)"):
        draw_familiar().distances(np.zeros((2, 5)))


def test_a_card_without_the_rule_never_abstains(tmp_path):
    rule = Abstention.of({"files": {}}, tmp_path)
    assert np.isnan(rule.distances(np.ones((3, 4)))).all()
    assert not rule.far(rule.distances(np.ones((3, 4)))).any()
    assert not rule.unsure(np.full((2, 4), 0.25)).any()


def test_a_line_by_distance_without_the_file_is_refused(tmp_path):
    with pytest.raises(BundleError, match=r"lists no abstention\.npz"):
        Abstention.of({"files": {}, "abstention": {"far": {"threshold": 1.0}}}, tmp_path)


def test_limits_belong_to_the_side_that_is_told(tmp_path):
    (tmp_path / FILE).write_bytes(draw_familiar().to_bytes())
    entry = {"far": {"threshold": 2.0}, "unsure": {"threshold": 0.6}}
    rule = Abstention.of({"files": {FILE: ""}, "abstention": entry}, tmp_path)
    assert rule.far(np.array([1.9, 2.0, 2.1, np.nan])).tolist() == [False, False, True, True]
    assert rule.unsure(np.array([[0.6, 0.4], [0.61, 0.39]])).tolist() == [True, False]
    assert rule.distances(np.empty((0, 6))).shape == (0,)


def test_what_is_no_number_is_far_and_unsure(tmp_path):
    (tmp_path / FILE).write_bytes(draw_familiar().to_bytes())
    entry = {"far": {"threshold": 2.0}, "unsure": {"threshold": 0.0}}
    rule = Abstention.of({"files": {FILE: ""}, "abstention": entry}, tmp_path)
    assert rule.far(rule.distances(np.full((2, 6), np.nan))).all()
    assert rule.far(rule.distances(np.array([[np.inf, 0, 0, 0, 0, 0]]))).all()
    assert rule.unsure(np.array([[np.nan, np.nan], [1.0, 0.0]])).tolist() == [True, False]
    lineless = Abstention(rule.familiar, np.nan, np.nan)
    assert lineless.far(np.array([0.0])).all()
    assert lineless.unsure(np.array([[1.0, 0.0]])).all()


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
    np.savez(tmp_path / FILE, **{**arrays, "rest": np.float64(1), **changes})
    with pytest.raises(BundleError, match=words):
        Familiar.read(tmp_path / FILE)


def test_a_small_file_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path):
    header = io.BytesIO()
    shape = {"descr": "<f8", "fortran_order": False, "shape": (50_000_000, 6)}
    np.lib.format.write_array_header_1_0(header, shape)
    with ZipFile(tmp_path / FILE, "w", ZIP_DEFLATED) as packed:
        with packed.open("means.npy", "w", force_zip64=True) as stream:
            stream.write(header.getvalue())
            for _ in range(250):
                stream.write(bytes(1_000_000))
    assert (tmp_path / FILE).stat().st_size < 1_000_000
    with pytest.raises(BundleError, match="more than 200,000,000 bytes"):
        Familiar.read(tmp_path / FILE)
