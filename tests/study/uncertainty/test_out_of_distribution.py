"""Telling unknown images from known ones by scores."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from dermosan_lib.study.uncertainty.out_of_distribution import (
    not_skin_table,
    tell_apart,
    unknown_table,
)


@given(st.integers(0, 10_000), st.integers(2, 30), st.integers(1, 30))
@settings(deadline=None)
def test_it_is_the_auroc_ties_included(seed, n, m):
    rng = np.random.default_rng(seed)
    known, unknown = rng.integers(0, 6, n), rng.integers(2, 9, m)
    truth = np.repeat([0, 1], [n, m])
    found = tell_apart(known, unknown, n_bootstrap=0)
    assert found["value"] == pytest.approx(roc_auc_score(truth, np.r_[known, unknown]))
    assert found["n"] == m


def test_images_of_one_lesion_widen_the_interval():
    rng = np.random.default_rng(0)
    known, unknown = rng.normal(0, 1, 40).repeat(10), rng.normal(1, 1, 30).repeat(10)
    groups = np.arange(40).repeat(10), np.arange(30).repeat(10)
    alone = tell_apart(known, unknown)
    joint = tell_apart(known, unknown, known_groups=groups[0], unknown_groups=groups[1])
    assert joint["value"] == alone["value"]
    assert joint["high"] - joint["low"] > 2 * (alone["high"] - alone["low"])


def rows(distance, highest, far, unsure):
    table = pd.DataFrame({"distance": distance, "a": highest, "far": far, "unsure": unsure})
    return table.assign(b=1 - table["a"], abstained=table["far"] | table["unsure"])


def test_each_rule_is_told_beside_its_score():
    known = rows([1.0, 1.1, 1.2, 2.0], [0.9, 0.8, 0.95, 0.6], [0, 0, 0, 1], [0, 0, 0, 1])
    unknown = rows([1.9, 3.0], [0.7, 0.99], [0, 1], [1, 0])
    flags = ["far", "unsure", "abstained"]
    known[flags], unknown[flags] = known[flags].astype(bool), unknown[flags].astype(bool)
    table = unknown_table(known, unknown, ("a", "b"), n_bootstrap=0).set_index("score")
    assert table["auroc"].tolist()[:2] == pytest.approx([7 / 8, 3 / 8])
    assert table["known_silent"].tolist() == [0.25, 0.25, 0.25]
    assert table["unknown_silent"].tolist() == [0.5, 0.5, 1.0]
    assert np.isnan(table.loc["any", "auroc"])


def test_drawn_pictures_are_met_by_the_bundle_itself(tiny_bundle):
    codes = tiny_bundle.taxonomy.codes
    known = pd.DataFrame(np.full((5, 10), 0.1), columns=list(codes))
    known = known.assign(distance=1.0, far=False, unsure=False, abstained=False)
    table = not_skin_table(tiny_bundle, known, n=14, n_bootstrap=0).set_index("score")
    assert table.loc["any", "unknown_silent"] > 0.5  # the quality check alone sends most back
    assert table.loc["any", "known_silent"] == 0
    assert table.loc["doubt", "auroc"] < 0.5  # these images could not be less sure
