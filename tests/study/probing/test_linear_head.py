"""The head finds what is there, weighs conditions alike and says nothing of noise."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from dermosan_lib.study.probing.linear_head import fit_head


def drawn(n=300, width=40, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.choice(3, n, p=(0.7, 0.2, 0.1))
    points = rng.normal(size=(n, width)) * rng.uniform(0.5, 4, width)
    points[np.arange(n), labels] += 4
    return points, labels


def test_it_is_the_balanced_regression_on_all_axes():
    points, labels = drawn()
    head = fit_head(points, labels, 3, axes=40, strength=0.05)
    scaled = head.standardised(points)
    reference = LogisticRegression(C=0.05, class_weight="balanced", tol=1e-8, max_iter=2000)
    reference.fit(scaled, labels)
    np.testing.assert_allclose(
        (scaled @ head.weights + head.bias)[:, 1:] - (scaled @ head.weights + head.bias)[:, :1],
        reference.decision_function(scaled)[:, 1:] - reference.decision_function(scaled)[:, :1],
        atol=2e-2,
    )


def test_more_features_than_images():
    points, labels = drawn(n=60, width=500)
    head = fit_head(points, labels, 3, axes=30, strength=0.1)
    assert head.weights.shape == (500, 3)
    assert (head.logits(points).argmax(axis=1) == labels).mean() > 0.9


def test_rare_conditions_are_found_as_often_as_common_ones():
    points, labels = drawn(n=2000)
    new, truth = drawn(n=2000, seed=1)
    guess = fit_head(points, labels, 3, axes=40, strength=0.05).logits(new).argmax(axis=1)
    found = [(guess[truth == c] == c).mean() for c in range(3)]
    assert max(found) - min(found) < 0.15
