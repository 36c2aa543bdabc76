"""The fusing rule is chosen by what lesions with several photos show."""

import numpy as np
import pytest

from dermosan_lib.study.evidence.photo_fusion import fit_fusion, rows_by_lesion


def simulate(seed, *, n, shared, photos=3):
    """Photos whose noise is shared in part: ``shared`` 1 is the same photo again."""
    draw = np.random.default_rng(seed)
    truth = draw.integers(0, 4, n)
    noise = np.sqrt(shared) * draw.normal(size=(n, 1, 4))
    noise = noise + np.sqrt(1 - shared) * draw.normal(size=(n, photos, 4))
    logits = (noise + np.eye(4)[truth][:, None]).reshape(-1, 4)
    powers = np.exp(logits)
    return (
        powers / powers.sum(axis=1, keepdims=True),
        np.repeat(truth, photos),
        np.repeat(np.arange(n), photos),
    )


def test_independent_photos_are_worth_more_than_dependent_ones():
    independent = fit_fusion(*simulate(1, n=800, shared=0.0))
    dependent = fit_fusion(*simulate(1, n=800, shared=0.6))
    assert independent["method"] == "dependent_evidence"
    assert independent["correlation"] <= 0.15
    assert dependent["validation"]["correlation_tried"] >= 0.4
    losses = independent["validation"]["log_loss"]
    assert losses["dependent_evidence"] < losses["mean_probability"]


def test_the_same_photo_again_keeps_the_default():
    rule = fit_fusion(*simulate(2, n=400, shared=1.0))
    assert rule["method"] == "mean_probability"


def test_too_few_lesions_keep_the_default():
    table, truth, groups = simulate(3, n=19, shared=0.0)
    assert fit_fusion(table, truth, groups) == {
        "method": "mean_probability", "validation": {"n_lesions": 19},
    }  # fmt: skip


def test_lesions_have_two_to_five_photos_of_one_condition():
    truth = np.array([0, 0, 1, 0, 1, *[2] * 7])
    groups = ["a", "a", "b", "c", "c", *["d"] * 7]
    assert [rows.tolist() for rows in rows_by_lesion(truth, groups)] == [[0, 1], [5, 6, 7, 8, 9]]


@pytest.mark.parametrize("seed", [4, 5])
def test_the_order_of_rows_does_not_change_the_rule(seed):
    table, truth, groups = simulate(seed, n=60, shared=0.3)
    order = np.random.default_rng(seed).permutation(len(truth))
    first, second = (
        fit_fusion(table, truth, groups),
        fit_fusion(table[order], truth[order], groups[order]),
    )
    assert first == second
