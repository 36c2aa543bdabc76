"""The study: from a folder of images to a bundle. Keras lives here and nowhere else."""

import contextlib
import os

from dermosan_lib.study.tensorflow_start import prepare_tensorflow
from dermosan_lib.system import keras_home

with contextlib.suppress(RuntimeError):  # whoever starts us without a home names another folder
    os.environ.setdefault("KERAS_HOME", str(keras_home()))

prepare_tensorflow()
