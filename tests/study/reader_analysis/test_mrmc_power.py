"""Power of a reader study: what RJafroc, written by others, gives for Van Dyke's ratings."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.study.reader_analysis.case_covariances import merits_of
from dermosan_lib.study.reader_analysis.mrmc_anova import components_of
from dermosan_lib.study.reader_analysis.mrmc_power import (
    assumed_components,
    cases_needed,
    reader_power,
)

ratings = runpy.run_path(str(Path(__file__).with_name("van_dyke.py")))["ratings"]
GAIN = -0.043800322


@pytest.fixture(scope="module")
def pilot():
    return components_of(merits_of(*ratings(), merit="auc"))


@pytest.mark.parametrize(
    ("readers", "cases", "power"), [(10, 165, 0.80541995), (6, 111, 0.5526116)]
)
def test_power_is_that_of_another_program(pilot, readers, cases, power):
    found = reader_power(pilot, 114, gain=GAIN, readers=readers, cases=cases)
    assert found == pytest.approx(power, abs=5e-8)


def test_cases_are_those_of_another_program(pilot):
    table = cases_needed(pilot, 114, gain=GAIN, readers=[6])
    assert table["cases"].tolist() == [251]
    assert table["power"].iloc[0] == pytest.approx(0.801, abs=5e-4)


def test_more_readers_take_fewer_cases_and_none_may_be_enough():
    table = cases_needed(assumed_components(0.6, 100), 100, readers=[2, 8, 20])
    assert table["cases"].isna().tolist() == [True, False, False]
    assert table["cases"].iloc[1] > table["cases"].iloc[2]


def test_assumed_power_is_what_simulation_gives():
    from dermosan_lib.study.reader_analysis.case_covariances import Merits
    from dermosan_lib.study.reader_analysis.mrmc_anova import BOTH, obuchowski_rockette

    parts = assumed_components(0.6, 100)
    r, rng, found = 10, np.random.default_rng(5), 0
    test, reader = (x.ravel() for x in np.indices((2, r)))
    same_test, same_reader = test[:, None] == test, reader[:, None] == reader
    covariance = np.select(
        [same_test & same_reader, same_reader, same_test], [parts.error, parts.cov1, parts.cov2],
        parts.cov3,
    )  # fmt: skip
    whole = covariance + parts.test_reader * (same_test & same_reader)
    mean = np.array([[0.0], [0.06]]) + np.zeros((2, r))
    draws = rng.multivariate_normal(mean.ravel(), whole, size=300)
    for draw in draws:
        merits = Merits(draw.reshape(2, r), covariance.reshape(2, r, 2, r))
        tests = obuchowski_rockette(merits, ["a", "b"]).tests
        found += tests.loc[tests["random"] == BOTH, "p"].iloc[0] < 0.05
    expected = reader_power(parts, 100, gain=0.06, readers=r, cases=100)
    assert found / 300 == pytest.approx(expected, abs=0.09)  # three standard errors


@pytest.mark.parametrize(("gain", "power"), [(0.0, 0.8), (1.0, 0.8), (0.05, 1.0), (0.05, 0.01)])
def test_what_cannot_be_planned_is_refused(gain, power):
    with pytest.raises(ReaderStudyError, match="Give shares"):
        cases_needed(assumed_components(), 100, gain=gain, power=power)
