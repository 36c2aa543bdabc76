import numpy as np
import pytest

from dermosan_lib.study.recipes.class_weighting import class_weights


def test_balanced_weights_are_n_over_classes_times_count():
    labels = np.array([0] * 6 + [1] * 3 + [2])
    assert class_weights(labels, 3, "balanced") == pytest.approx({0: 10 / 18, 1: 10 / 9, 2: 10 / 3})
    assert class_weights(labels, 3, "sqrt")[2] == pytest.approx((10 / 3) ** 0.5)
    assert class_weights(labels, 3, "none") is None
