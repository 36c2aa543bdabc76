"""Adam's step as one operation of TensorFlow, where Keras makes it of some ten."""

from typing import Any

import keras


class _OneOperation:
    """An Adam whose step on a weight goes once through memory.

    Keras writes out each term of the step (Kingma and Ba 2015, algorithm 1 in the order of its
    section 2's last paragraph), and each passes over a weight's whole moments; the sums are the
    same here, to the rounding of ``1 - beta_2`` (a hundred thousandth). Weights, moments and
    checkpoints stay Keras' own.
    """

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """One weight's step, as Keras calls it.

        Args:
            gradient: Dense, of the weight's shape; cast to its type.
            variable: The weight, of any shape and a floating type; changed in place.
            learning_rate: Scalar, what the weight moves by at most in the first step.
        """
        import tensorflow as tf

        adam: Any = self
        place = adam._get_variable_index(variable)
        kind = variable.dtype
        steps = tf.cast(adam.iterations + 1, kind)
        beta_1, beta_2 = (tf.constant(beta, kind) for beta in (adam.beta_1, adam.beta_2))
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=adam._momentums[place].handle,
            v=adam._velocities[place].handle,
            beta1_power=tf.pow(beta_1, steps),
            beta2_power=tf.pow(beta_2, steps),
            lr=tf.cast(learning_rate, kind),
            beta1=beta_1,
            beta2=beta_2,
            epsilon=tf.constant(adam.epsilon, kind),
            grad=tf.cast(gradient, kind),
        )


def quickest(optimiser: type[Any]) -> type[Any]:
    """``keras.optimizers.Adam`` or ``AdamW`` as it is quickest under the backend in use.

    Under TensorFlow the result knows no ``amsgrad`` and no sparse gradients, which no recipe has.
    """
    if keras.backend.backend() != "tensorflow":  # others compile a step as a whole
        return optimiser
    return type(f"Quick{optimiser.__name__}", (_OneOperation, optimiser), {})
