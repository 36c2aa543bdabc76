"""The address of a run: a hash of all that its numbers follow from.

- **Data**: name and content of every file below the folder, wherever that lies.
- **Parameters**: every one of the notebooks, with its default where none is given; what names a
  file counts by the file's content.
- **Notebooks**: the code in 01 to 05; their prose does not count.
- **Code**: the sources and tables of the rooms that compute (`_ROOMS`); faces and figures do not.
- **Packages**: Python's and Keras' backend's names and the versions of what computes (`_PACKAGES`).

The processor and the number of threads do not count, though training rounds otherwise on another;
``environment.txt`` of each run tells them.
"""

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nbformat

import dermosan_lib
from dermosan_lib.faces.reports import STEPS
from dermosan_lib.faces.runs import keras_backend, notebooks_folder
from dermosan_lib.faces.sweeps.contents import by_content, digest_of, file_digest

LENGTH = 16  # hex digits: of a million runs two share one with a chance of 1 in 37 million
_ROOMS = (
    "bundle", "conditions", "decision", "images", "modality", "quality", "study", "system", "text",
)  # fmt: skip
_COUNTED = {".py", ".csv", ".json"}
_PACKAGES = (
    "faiss-cpu", "h5py", "imagehash", "jax", "keras", "numpy", "onnx", "onnxruntime",
    "opencv-python-headless", "pandas", "pi-heif", "pillow", "pydicom", "scikit-learn", "scipy",
    "tensorflow", "tf2onnx",
)  # fmt: skip


def basis() -> dict[str, Any]:
    """What runs of this installation follow from besides data and parameters, by kind."""
    return {"code": _code(), "notebooks": _notebooks(), "packages": _packages()}


def address(data: str, parameters: Mapping[str, Any], made_by: Mapping[str, Any]) -> str:
    """The address, hex digits, of the run of all ``parameters`` on the data of digest ``data``."""
    counted = {"data": data, "parameters": by_content(dict(parameters)), **made_by}
    return digest_of(counted)[:LENGTH]


def _code() -> str:
    package = Path(dermosan_lib.__file__).parent
    files = sorted(
        path
        for room in _ROOMS
        for path in (package / room).rglob("*")
        if path.suffix in _COUNTED and path.is_file()
    )
    return digest_of([[path.relative_to(package).as_posix(), file_digest(path)] for path in files])


def _notebooks() -> str:
    folder = notebooks_folder()
    every = [nbformat.read(folder / f"{step}.ipynb", as_version=4) for step in STEPS]
    return digest_of(
        [[cell.source for cell in one.cells if cell.cell_type == "code"] for one in every]
    )


def _packages() -> dict[str, str]:
    found = {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "keras backend": keras_backend(),
    }
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # an extra
            found[name] = "none"
    return found
