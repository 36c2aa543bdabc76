"""The linear probe learns from train alone."""

import numpy as np

from dermosan_lib.study.comparison.linear_baseline import linear_probe


def problem(n=300):
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, n)
    features = rng.normal(0, 1, (n, 8)).astype(np.float32)
    features[np.arange(n), labels] += 2.5
    split = np.array(["train", "val", "test"])[np.arange(n) % 3]
    return features, labels, split


def test_beats_chance_on_test():
    features, labels, split = problem()
    found = linear_probe(features, labels, split)
    test = split == "test"
    np.testing.assert_allclose(found.sum(1), 1, atol=1e-6)
    assert (found.argmax(1) == labels)[test].mean() > 0.7


def test_test_labels_play_no_part():
    features, labels, split = problem()
    changed = labels.copy()
    changed[split == "test"] = 0
    np.testing.assert_array_equal(
        linear_probe(features, labels, split), linear_probe(features, changed, split)
    )
