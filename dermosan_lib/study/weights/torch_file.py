"""The arrays in a PyTorch weights file, read without PyTorch and without running what it says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights.safe_reading import reader


def read_torch_file(path: Path) -> Mapping[str, NDArray[Any]]:
    """The tensors of a state dict, by name, from a file that ``torch.save`` wrote before 1.6.

    Such a file is a pickle, which may name any function to be called and ask for any memory. Its
    operations are checked before one is carried out, in a process with limits; see `torch_pickle`.

    Raises `NetworkError` where the file is none of that layout or names something else.
    """
    if not path.is_file():
        raise NetworkError(f"{path} cannot be read, since it is no file. Check the path.")

    def refuse(reason: str) -> str:
        return (
            f"{path.name} is no PyTorch weights file in the layout from before version 1.6 "
            f"({reason}). Save it again by torch.save(state, path, "
            "_use_new_zipfile_serialization=False)."
        )

    with reader(path, "torch", refuse) as opened:
        return {
            name: opened.array(number, dtype, tuple(shape))
            for number, (name, dtype, shape) in enumerate(opened.listing)
        }
