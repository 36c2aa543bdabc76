"""Grad-CAM of every class as plain matrix products, so that it exports with the network."""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

Dense = tuple[NDArray[np.float32], NDArray[np.float32]]  # kernel (inputs, units), bias (units,)


class DenseHead(keras.layers.Layer):
    """Logits and activation maps from the last feature maps, for a head of dense ReLU layers.

    Grad-CAM (Selvaraju et al. 2017, equations 1 and 2) weights each feature map by the mean
    gradient of a class's logit. Behind global average pooling that gradient is the same at every
    place, and through dense ReLU layers it is a product of kernels with the rows of inactive units
    struck out; no backward pass is needed, and all classes come in one call.
    """

    def __init__(self, head: list[Dense], **kwargs: Any) -> None:
        """``head``: the dense layers in order; the last one's units are the classes."""
        super().__init__(**kwargs)
        self._head = head

    def call(self, features: Any) -> tuple[Any, Any, Any]:
        """Read feature maps ``(n, rows, columns, channels)``.

        Returns logits ``(n, classes)``, embedding ``(n, channels)`` and activation maps
        ``(n, rows, columns, classes)``, which are at least 0.
        """
        embedding = ops.mean(features, axis=(1, 2))
        activity, active = embedding, []
        for kernel, bias in self._head[:-1]:
            activity = ops.relu(ops.matmul(activity, kernel) + bias)
            active.append(ops.cast(activity > 0, "float32"))
        kernel, bias = self._head[-1]
        logits = ops.matmul(activity, kernel) + bias
        maps = ops.relu(self._weighted(features, active))
        return logits, embedding, maps

    def _weighted(self, features: Any, active: list[Any]) -> Any:
        gradient = ops.convert_to_tensor(self._head[-1][0])  # (units, classes)
        for (kernel, _), mask in zip(reversed(self._head[:-1]), reversed(active), strict=True):
            gradient = ops.matmul(kernel, ops.expand_dims(mask, -1) * gradient)
        rows, columns, channels = features.shape[1:]
        flat = ops.reshape(features, (-1, rows * columns, channels))
        weighted = ops.matmul(flat, gradient) / (rows * columns)
        return ops.reshape(weighted, (-1, rows, columns, gradient.shape[-1]))
