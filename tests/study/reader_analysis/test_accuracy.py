"""Accuracy before and after advice."""

import numpy as np
import pytest
from scipy.stats import binomtest

from dermosan_lib.study.reader_analysis.accuracy import accuracy_change, arm_accuracy
from dermosan_lib.study.reader_analysis.case_covariances import merits_of
from dermosan_lib.study.reader_analysis.mrmc_anova import BOTH, obuchowski_rockette


def test_counts_and_difference(small):
    (row,) = accuracy_change(small).to_dict("records")
    assert (row["before"], row["after"], row["difference"]) == (5 / 8, 5 / 8, 0)
    assert (row["gained"], row["lost"], row["n"], row["readers"], row["lesions"]) == (1, 1, 8, 2, 4)
    assert row["p_exact"] == 1
    assert row["low"] < 0 < row["high"]


def test_mcnemar_is_the_exact_test_of_the_discordant(make_answers):
    cases = [("a", k, "nv", "mel" if k < 9 else "nv", "mel", "mel") for k in range(12)]
    cases.append(("a", 99, "mel", "nv", "mel", "mel"))
    (row,) = accuracy_change(make_answers(*cases)).to_dict("records")
    assert (row["gained"], row["lost"]) == (9, 1)
    assert row["p_exact"] == pytest.approx(binomtest(1, 10).pvalue)


def test_a_complete_design_gives_the_interval_of_obuchowski_and_rockette(make_answers):
    rng = np.random.default_rng(4)
    before, after = rng.random((2, 6, 30)) < np.array([0.5, 0.7])[:, None, None]
    names = np.array(["nv", "mel"])
    cases = [
        (f"r{r}", c, names[int(before[r, c])], names[int(after[r, c])], "mel", "mel")
        for r in range(6)
        for c in range(30)
    ]
    (row,) = accuracy_change(make_answers(*cases)).to_dict("records")
    merits = merits_of(np.stack([before, after]).astype(float), np.ones(30, dtype=bool))
    found = obuchowski_rockette(merits, ["after", "before"]).differences
    other = found[found["random"] == BOTH].iloc[0]
    # The two share their error; df here also knows that cases are a sample.
    assert row["difference"] == pytest.approx(-other["difference"])
    assert row["low"] == pytest.approx(-other["high"], abs=2e-3)
    assert row["high"] == pytest.approx(-other["low"], abs=2e-3)


def test_groups_are_taken_apart_and_what_is_not_known_is_named(small):
    table = accuracy_change(small, "condition").set_index("group")
    assert table["n"].to_dict() == {"mel": 4, "nv": 4}
    assert accuracy_change(small, "site")["group"].tolist() == ["unknown"]


def test_cases_that_came_back_do_not_count(make_answers):
    answers = make_answers(("a", 1, "nv", "mel", "mel", "mel"), kind="missed")
    (row,) = accuracy_change(answers).to_dict("records")
    assert row["n"] == 0


def test_arms_are_compared_with_the_first(make_answers):
    import pandas as pd

    alone = make_answers(*[(r, k, "nv", "", "mel", "") for r in "ab" for k in (1, 2)], arm="alone")
    model = make_answers(
        *[(r, k, "nv", "mel", "mel", "mel") for r in "ab" for k in (3, 4)], arm="model"
    )
    table = arm_accuracy(pd.concat([alone, model], ignore_index=True))
    assert table["arm"].tolist() == ["alone", "model"]
    assert table["accuracy"].tolist() == [0, 1]
    assert table["difference"].tolist()[1] == 1
    assert np.isnan(table["difference"].iloc[0])
