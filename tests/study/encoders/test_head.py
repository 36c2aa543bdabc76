import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from dermosan_lib.decision import softmax
from dermosan_lib.study.encoders.head import STRENGTHS, fit_head


def draw(classes, n=240, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    centres = np.random.default_rng(99).normal(0, 1, (classes, 10))
    return (3 + centres[labels] + rng.normal(0, 1, (n, 10))).astype("f4") * 7, labels


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_kernel_and_bias_give_scikit_learns_probabilities(classes):
    features, labels = draw(classes)
    checked, truth = draw(classes, seed=1)
    weights = {k: 1.0 + k for k in range(classes)}
    head = fit_head(features, labels, checked, truth, weights=weights, progress=False)
    spread = features.std()
    model = LogisticRegression(C=head.strength, class_weight=weights, max_iter=2000)
    model.fit((features - features.mean(axis=0)) / spread, labels)
    wanted = model.predict_proba((checked - features.mean(axis=0)) / spread)
    np.testing.assert_allclose(softmax(head.logits(checked).astype(float)), wanted, atol=2e-3)
    assert (head.logits(checked).argmax(axis=1) == truth).mean() > 0.7


def test_the_strength_of_lowest_validation_loss_is_kept():
    features, labels = draw(3)
    checked, truth = draw(3, seed=1)
    head = fit_head(features, labels, checked, truth, weights=None, progress=False)
    table = head.table
    assert table["C"].tolist() == list(STRENGTHS)
    assert table["chosen"].sum() == 1
    assert table.loc[table["chosen"], "val_loss"].item() == table["val_loss"].min()
    assert table.loc[table["chosen"], "C"].item() == head.strength


def test_a_condition_may_be_missing_in_validation():
    features, labels = draw(3)
    checked, truth = draw(3, seed=1)
    some = truth != 2
    head = fit_head(features, labels, checked[some], truth[some], weights=None, progress=False)
    assert head.kernel.shape == (10, 3)


def test_the_same_again_gives_the_same():
    features, labels = draw(4)
    first, second = (
        fit_head(features, labels, features, labels, weights=None, progress=False) for _ in "ab"
    )
    np.testing.assert_array_equal(first.kernel, second.kernel)
