"""Other people's weights files, read without running what they name.

What others may use of it:

- `StoredWeight`: An array that lies in a file and has not been read; valid while the file is
  open.
- `WeightsFile`: What an open file holds: its layers with weights, those of nested models among
  them.
- `check_config`: Compare a network's JSON ``text`` with the published architecture; nothing is
  built from it.
- `copied_weights`: A copy of a Keras weights file (``.h5``, ``.weights.h5`` or ``.keras``) in its
  own layout.
- `in_package`: The path of the weights file of ``package:NAME``; other texts as they are.
- `open_weights`: List the weights of an HDF5 file of Keras 2 or 3, whole model or weights only.
- `read_torch_file`: The tensors of a state dict, by name, from a file that ``torch.save`` wrote
  before 1.6.
"""

from dermosan_lib.study.weights.keras_config import check_config
from dermosan_lib.study.weights.keras_copy import copied_weights
from dermosan_lib.study.weights.keras_file import StoredWeight, WeightsFile, open_weights
from dermosan_lib.study.weights.package_weights import in_package
from dermosan_lib.study.weights.torch_file import read_torch_file

__all__ = [
    "StoredWeight",
    "WeightsFile",
    "check_config",
    "copied_weights",
    "in_package",
    "open_weights",
    "read_torch_file",
]
