"""What stands behind a run's headline: calibration, referral and subgroups, each a file of the run.

All read the test rows of ``predictions.csv``, and take what was chosen (temperature, thresholds)
from the bundle's card, where training put it from the validation rows.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from dermosan_lib.study.evaluation import (
    both_kinds,
    calibration_change,
    decision_curve,
    operating_table,
    suspicious_codes,
)
from dermosan_lib.study.pipeline.evaluate_run import on_test, test_groups
from dermosan_lib.study.runs import Run
from dermosan_lib.study.subgroups import picture_attributes, subgroup_metrics
from dermosan_lib.study.uncertainty import uncalibrated


def before_scaling(run: Run) -> pd.DataFrame:
    """The test predictions as they were before temperature scaling; see `uncalibrated`."""
    test, codes = _test(run)
    return uncalibrated(test, codes, float(run.trained_bundle().card["temperature"]))


def audit_calibration(run: Run, *, n_bootstrap: int = 1000, seed: int = 42) -> pd.DataFrame:
    """Write ``calibration.csv`` and return it: before and after temperature scaling, and between.

    Columns of `calibration_change`, and the ``temperature`` that was fitted to validation.
    """
    test, codes = _test(run)
    table = calibration_change(
        before_scaling(run),
        test,
        codes,
        groups=test_groups(run, test),
        n_bootstrap=n_bootstrap,
        seed=seed,
    )
    table["temperature"] = float(run.trained_bundle().card["temperature"])
    run.write("calibration.csv", table)
    return table


class Referral(NamedTuple):
    """What referring by the malignancy score does on the test images."""

    points: pd.DataFrame  # `operating_table`, and ``validation``: the rate each was chosen with
    curve: pd.DataFrame  # `decision_curve` at the test images' own prevalence


def audit_referral(
    run: Run,
    *,
    prevalences: Sequence[float] = (0.02, 0.1),
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> Referral:
    """Write ``operating_points.csv`` and ``decision_curve.csv`` and return both.

    Predictive values are given at each of ``prevalences``, shares of suspicious cases, 0..1. Where
    the taxonomy does not know what is malignant, or the test images are of one kind only, both
    tables are empty and no file is written.
    """
    test, _ = _test(run)
    card, suspicious = run.trained_bundle().card, suspicious_codes(run.taxonomy())
    if not (suspicious and both_kinds(test, suspicious)):
        return Referral(pd.DataFrame(), pd.DataFrame())
    groups = test_groups(run, test)
    chosen = card["operating_points"]
    points = operating_table(
        test,
        suspicious,
        chosen,
        prevalences=prevalences,
        groups=groups,
        n_bootstrap=n_bootstrap,
        seed=seed,
    )
    points["validation"] = [
        chosen[row.operating_point].get(row.metric, float("nan")) for row in points.itertuples()
    ]
    curve = decision_curve(test, suspicious, groups=groups, n_bootstrap=n_bootstrap, seed=seed)
    run.write("operating_points.csv", points)
    run.write("decision_curve.csv", curve)
    return Referral(points, curve)


def audit_subgroups(
    run: Run,
    *,
    min_groups: int = 20,
    n_bootstrap: int = 300,
    seed: int = 42,
    progress: bool = True,
) -> pd.DataFrame:
    """Write ``subgroups.csv`` and return it; columns of `subgroup_metrics`.

    Subgroups are those of `picture_attributes`. Malignancies count as found from the card's
    high-sensitivity threshold.
    """
    test, codes = _test(run)
    suspicious = suspicious_codes(run.taxonomy())
    point = run.trained_bundle().card["operating_points"].get("high_sensitivity", {})
    table = subgroup_metrics(
        test,
        codes,
        picture_attributes(run, test["path"].tolist(), progress=progress),
        groups=test_groups(run, test),
        suspicious=suspicious if both_kinds(test, suspicious) else (),
        threshold=point.get("threshold"),
        min_groups=min_groups,
        n_bootstrap=n_bootstrap,
        seed=seed,
    )
    run.write("subgroups.csv", table)
    return table


def _test(run: Run) -> tuple[pd.DataFrame, list[str]]:
    return on_test(run.table("predictions.csv")), list(run.taxonomy().codes)
