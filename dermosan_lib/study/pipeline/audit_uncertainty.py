"""How sure a run's model may be: reliability, sets, silence and strangers, each a file of the run.

All read the rows of ``predictions.csv`` and take what was chosen from the bundle's card, as
`study.pipeline.audit_run` does.
"""

from typing import Any, NamedTuple

import pandas as pd

from dermosan_lib.study.evaluation import (
    answered_table,
    aurc,
    reliability_table,
    risk_coverage_table,
)
from dermosan_lib.study.pipeline.audit_run import before_scaling
from dermosan_lib.study.pipeline.evaluate_run import on_test, test_groups
from dermosan_lib.study.runs import Run
from dermosan_lib.study.uncertainty import compare_sets, coverage_table, not_skin_table


class Sets(NamedTuple):
    """What the prediction sets hold on the test images."""

    table: pd.DataFrame  # `coverage_table`
    promised: float  # coverage, 0..1, that validation was asked for


class Confidence(NamedTuple):
    """Accuracy on the surest images."""

    curve: pd.DataFrame  # `risk_coverage_table`
    area: dict[str, float | int | None]  # `aurc`

    def in_words(self) -> str:
        """The area under the error curve beside the best possible and chance."""
        one = self.area
        bounds = f" ({one['low']:.4f} to {one['high']:.4f})" if one["low"] is not None else ""
        return (
            f"Area under the error curve: {one['value']:.4f}{bounds}. The best possible with these "
            f"answers is {one['best']:.4f}; if confidence told nothing it would be "
            f"{one['chance']:.4f}."
        )


def reliabilities(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`reliability_table` of the test images before temperature scaling, and after."""
    test, codes = _test(run)
    return reliability_table(before_scaling(run), codes), reliability_table(test, codes)


def audit_sets(run: Run, *, n_bootstrap: int = 1000, seed: int = 42) -> Sets:
    """Write ``prediction_sets.csv``: how often the sets hold the truth, by condition."""
    test, codes = _test(run)
    entry = run.trained_bundle().card.get("prediction_set", {})
    groups = test_groups(run, test)
    table = coverage_table(test, codes, entry, groups=groups, n_bootstrap=n_bootstrap, seed=seed)
    run.write("prediction_sets.csv", table)
    return Sets(table, float(entry["coverage"]))


def compare_set_methods(run: Run) -> pd.DataFrame:
    """Sets with a threshold a condition beside those with one for all; see `compare_sets`."""
    test, codes = _test(run)
    predictions = run.table("predictions.csv")
    fitted_on = predictions[predictions["split"] == "val"].reset_index(drop=True)
    return compare_sets(
        fitted_on,
        test,
        codes,
        fitted_groups=test_groups(run, fitted_on),
        groups=test_groups(run, test),
    )


def audit_silence(run: Run, *, n_bootstrap: int = 1000, seed: int = 42) -> pd.DataFrame:
    """Write ``answered.csv``: what is left, and how right, as reasons to be silent are applied.

    Columns of `answered_table`; the reasons are a poor picture, an unfamiliar one, doubt, and a
    condition that may be none of the model's.
    """
    test, codes = _test(run)
    good = run.table("quality.csv").set_index("path")["acceptable"].loc[test["path"]]
    stages = {"good picture": good.to_numpy(), "familiar": ~test["far"], "sure": ~test["unsure"]}
    if "strange" in test:  # not so in runs of earlier versions
        stages["known condition"] = ~test["strange"]
    groups = test_groups(run, test)
    table = answered_table(test, codes, stages, groups=groups, n_bootstrap=n_bootstrap, seed=seed)
    run.write("answered.csv", table)
    return table


def audit_confidence(run: Run, *, n_bootstrap: int = 1000, seed: int = 42) -> Confidence:
    """Write ``risk_coverage.csv``: accuracy where only the surest images are answered."""
    test, codes = _test(run)
    drawn: dict[str, Any] = {"n_bootstrap": n_bootstrap, "seed": seed}
    groups = test_groups(run, test)
    curve = risk_coverage_table(test, codes, groups=groups, **drawn)
    run.write("risk_coverage.csv", curve)
    return Confidence(curve, aurc(test, codes, groups=groups, **drawn))


def audit_strangers(run: Run, *, seed: int = 42) -> pd.DataFrame:
    """Write ``not_skin.csv``: whether pictures of something else are noticed; `not_skin_table`."""
    test, _ = _test(run)
    groups = test_groups(run, test)
    table = not_skin_table(run.trained_bundle(), test, known_groups=groups, seed=seed)
    run.write("not_skin.csv", table)
    return table


def _test(run: Run) -> tuple[pd.DataFrame, list[str]]:
    return on_test(run.table("predictions.csv")), list(run.taxonomy().codes)
