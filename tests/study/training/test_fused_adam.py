"""Adam in one operation: the steps that Keras takes, the moments that Keras keeps."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras")

from dermosan_lib.study.training.fused_adam import quickest  # noqa: E402  # behind the check for Keras


def steps(optimiser, gradients):
    """Weights and all that the optimiser keeps, behind each of ``gradients``."""
    weight = keras.Variable(np.linspace(-2, 2, 12, dtype=np.float32).reshape(3, 4), name="kernel")
    optimiser.build([weight])
    found = []
    for gradient in gradients:
        optimiser.apply([keras.ops.convert_to_tensor(gradient)])
        found += [np.asarray(v.value) for v in (weight, *optimiser.variables)]
    return found


@pytest.mark.parametrize(
    ("kind", "options"),
    [("Adam", {}), ("Adam", {"beta_1": 0.8, "epsilon": 1e-4}), ("AdamW", {"weight_decay": 0.1})],
)
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e4])
def test_steps_and_moments_are_those_of_keras(kind, options, scale):
    theirs = getattr(keras.optimizers, kind)
    rng = np.random.default_rng(3)
    gradients = rng.normal(0, scale, (20, 3, 4)).astype(np.float32)
    expected = steps(theirs(learning_rate=0.01, **options), gradients)
    found = steps(quickest(theirs)(learning_rate=0.01, **options), gradients)
    for ours, keras_own in zip(found, expected, strict=True):
        # TensorFlow takes 1 - beta_2 of float32's nearest to 0.999, which is 1.3e-5 less.
        np.testing.assert_allclose(ours, keras_own, rtol=2e-5, atol=1e-6 * np.abs(keras_own).max())


def test_other_backends_keep_keras_own(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    assert quickest(keras.optimizers.AdamW) is keras.optimizers.AdamW
