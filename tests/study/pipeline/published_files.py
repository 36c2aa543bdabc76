"""Train nothing and save: networks as the published tool's, by Keras 2 or 3, in every layout.

Run as ``python published_files.py MODULE FOLDER``, MODULE being ``keras`` or ``tf_keras``; the two
share TensorFlow's state, so that one process never holds both.
"""

import importlib
import sys
from pathlib import Path

import numpy as np

SIZE_PX = 64
UNITS = (32, 16)
CLASSES = 10


def pictures(n=6):
    """Random pictures with broad structure, ``(n, 64, 64, 3)`` uint8."""
    coarse = np.random.default_rng(3).integers(0, 256, (n, 4, 4, 3), dtype=np.uint8)
    return coarse.repeat(SIZE_PX // 4, axis=1).repeat(SIZE_PX // 4, axis=2)


def main(module, folder):
    keras = importlib.import_module(module)
    layers = keras.layers
    keras.utils.set_random_seed(1)
    for kind in ("flat", "nested"):
        body = keras.applications.ResNet50(
            include_top=False, weights=None, input_shape=(SIZE_PX, SIZE_PX, 3)
        )
        head = [
            layers.GlobalAveragePooling2D(),
            *([layers.Flatten()] if kind == "nested" else []),
            layers.Dense(UNITS[0], activation="relu"),
            layers.Dropout(0.35),
            layers.Dense(UNITS[1], activation="relu"),
            layers.Dense(CLASSES, activation="softmax"),
        ]
        if kind == "nested":
            network = keras.Sequential([body, *head])
        else:
            x = body.output
            for layer in head:
                x = layer(x)
            network = keras.Model(body.input, x)
        randomise(network, body)
        network.compile("adam", "sparse_categorical_crossentropy")
        scaled = keras.applications.resnet.preprocess_input(pictures().astype(np.float32))
        np.save(folder / f"{kind}.npy", network(scaled, training=False).numpy())
        network.save(folder / f"{kind}.h5")
        network.save_weights(folder / f"{kind}.weights.h5")
        if module == "tf_keras":
            network.save_weights(folder / f"{kind}_weights.h5")


def randomise(network, body):
    """Weights under which every layer matters and answers differ between pictures."""
    rng = np.random.default_rng(2)
    for layer in body.layers:
        values = layer.get_weights()
        if len(values) == 4:
            gamma, beta, mean, variance = values
            scale = 0.25 if layer.name.endswith("_3_bn") else 1.0
            layer.set_weights(
                [
                    scale * rng.uniform(0.7, 1.3, gamma.shape),
                    rng.normal(0, 0.1, beta.shape),
                    rng.normal(0, 0.1, mean.shape),
                    rng.uniform(0.8, 1.6, variance.shape),
                ]
            )
    for layer in network.layers[-4:]:
        if layer.get_weights():
            kernel, bias = layer.get_weights()
            layer.set_weights([kernel, rng.normal(0, 0.3, bias.shape)])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
