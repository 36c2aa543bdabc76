"""Obuchowski-Rockette: the published output for Van Dyke's ratings, to its last digit."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.study.reader_analysis.case_covariances import Merits, merits_of
from dermosan_lib.study.reader_analysis.mrmc_anova import (
    BOTH,
    CASES,
    READERS,
    obuchowski_rockette,
)

ratings = runpy.run_path(str(Path(__file__).with_name("van_dyke.py")))["ratings"]
NAMES = ["spin echo", "cine"]


@pytest.fixture(scope="module")
def found():
    scores, truth = ratings()
    merits = merits_of(scores, truth, merit="auc", method="jackknife")
    return merits, obuchowski_rockette(merits, NAMES)


def row(table, random, **others):
    for name, value in {"random": random, **others}.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_areas_of_each_reader(found):
    expected = [
        [0.91964573, 0.85877617, 0.90386473, 0.97310789, 0.82979066],
        [0.94782609, 0.90531401, 0.92173913, 0.99935588, 0.92995169],
    ]
    np.testing.assert_allclose(found[0].estimates, expected, atol=5e-9)


def test_variance_components(found):
    expected = {
        "reader": 0.00153500, "test_reader": 0.00020040, "cov1": 0.00034661, "cov2": 0.00034407,
        "cov3": 0.00023903, "error": 0.00080229,
    }  # fmt: skip
    for name, value in expected.items():
        assert getattr(found[1].components, name) == pytest.approx(value, abs=5e-9), name


@pytest.mark.parametrize(
    ("random", "statistic", "df2", "p"),
    [(BOTH, 4.46, 15.26, 0.0517), (CASES, 5.47595, np.inf, 0.0193), (READERS, 8.70, 4, 0.0420)],
)
def test_tests_of_no_difference(found, random, statistic, df2, p):
    line = row(found[1].tests, random)
    digits = 5e-6 if random == CASES else 5e-3
    assert line["statistic"] == pytest.approx(statistic, abs=digits)
    assert line["df2"] == pytest.approx(df2, abs=5e-3)
    assert line["p"] == pytest.approx(p, abs=5e-5)


@pytest.mark.parametrize(
    ("random", "error", "low", "high"),
    [
        (BOTH, 0.02075, -0.08796, 0.00036),
        (CASES, 0.01872, -0.08049, -0.00711),
        (READERS, 0.01485, -0.08502, -0.00258),
    ],
)
def test_intervals_of_the_difference(found, random, error, low, high):
    line = row(found[1].differences, random)
    assert line["difference"] == pytest.approx(-0.04380032, abs=5e-9)
    np.testing.assert_allclose(line[["error", "low", "high"]].astype(float), [error, low, high],
                               atol=5e-6)  # fmt: skip


@pytest.mark.parametrize(
    ("random", "test", "error", "df", "low", "high"),
    [
        (BOTH, "spin echo", 0.03317360, 12.74, 0.82522360, 0.96885048),
        (BOTH, "cine", 0.02156637, 12.71, 0.89413783, 0.98753689),
        (CASES, "spin echo", 0.02428971, np.inf, 0.84943008, 0.94464399),
        (CASES, "cine", 0.01677632, np.inf, 0.90795637, 0.97371835),
        (READERS, "spin echo", 0.02482994, 4, 0.82809808, 0.96597599),
        (READERS, "cine", 0.01615303, 4, 0.89598936, 0.98568536),
    ],
)
def test_intervals_of_each_test(found, random, test, error, df, low, high):
    line = row(found[1].means, random, test=test)
    values = line[["error", "low", "high"]].astype(float)
    np.testing.assert_allclose(values, [error, low, high], atol=5e-9)
    assert line["df"] == pytest.approx(df, abs=5e-3)


def test_other_covariances_are_close_to_the_jackknife():
    scores, truth = ratings()
    first = merits_of(scores, truth, merit="auc").covariance
    delong = merits_of(scores, truth, merit="auc", method="delong").covariance
    drawn = merits_of(scores, truth, merit="auc", method="bootstrap", n_bootstrap=4000).covariance
    diagonal = np.einsum("trtr->tr", first)
    np.testing.assert_allclose(np.einsum("trtr->tr", delong), diagonal, rtol=0.08)
    np.testing.assert_allclose(np.einsum("trtr->tr", drawn), diagonal, rtol=0.25)


def test_accuracy_has_the_covariance_of_a_mean():
    rng = np.random.default_rng(1)
    scores = rng.integers(0, 2, (2, 3, 50)).astype(float)
    truth = np.zeros(50, dtype=bool)
    for method in ("jackknife", "delong"):
        found = merits_of(scores, truth, method=method)
        expected = np.cov(scores.reshape(6, 50)) / 50
        np.testing.assert_allclose(found.covariance.reshape(6, 6), expected, atol=1e-12)


def test_readers_as_a_sample_alone_is_the_paired_t_test():
    from scipy.stats import ttest_rel

    merits = Merits(np.random.default_rng(3).random((2, 6)), np.zeros((2, 6, 2, 6)))
    line = row(obuchowski_rockette(merits, ["a", "b"]).tests, READERS)
    assert line["p"] == pytest.approx(ttest_rel(*merits.estimates).pvalue)


def test_false_alarms_of_small_null_studies():
    rng, alarms, n = np.random.default_rng(7), 0, 200
    for _ in range(n):
        hard, skill = rng.normal(0, 1, 60), rng.normal(0, 0.5, (6, 1))
        right = rng.random((2, 6, 60)) < 1 / (1 + np.exp(-(0.5 + skill - hard)))
        merits = merits_of(right.astype(float), hard > 0)
        alarms += row(obuchowski_rockette(merits, ["a", "b"]).tests, BOTH)["p"] < 0.05
    # 5% of 200 is 10; outside of 2..20 lies one study of studies in 500. The benchmark has 2,000.
    assert 2 <= alarms <= 20


def test_too_few_of_anything_is_refused():
    with pytest.raises(ReaderStudyError, match="two tests and two readers"):
        obuchowski_rockette(Merits(np.zeros((2, 1)), np.zeros((2, 1, 2, 1))), ["a", "b"])
    with pytest.raises(ReaderStudyError, match="two cases of each kind"):
        merits_of(np.zeros((2, 2, 3)), np.array([True, False, False]), merit="auc")
