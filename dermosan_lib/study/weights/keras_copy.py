"""A weights file of our own making, with the numbers of somebody else's, for Keras to read."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights.keras_file import check_file, unreadable
from dermosan_lib.study.weights.safe_reading import SafeReader, reader
from dermosan_lib.system import refusals_in_words

_SINGLE = {"name", "keras_version", "backend"}
_INSIDE = "model.weights.h5"  # of a .keras archive


@contextmanager
def copied_weights(path: Path) -> Iterator[Path]:
    """A copy of a Keras weights file (``.h5``, ``.weights.h5`` or ``.keras``) in its own layout.

    Keras opens files by HDF5, which a few wrong bytes can hold for ever. The copy is written here,
    from arrays and names that a process with limits has read; see `safe_reading`.

    Raises `NetworkError` for what is no such file, is damaged, or keeps its data elsewhere.
    """
    with tempfile.TemporaryDirectory(prefix="dermosan-") as name:
        source, copy = path, Path(name) / f"copy{_suffix(path)}"
        if path.suffix == ".keras":
            source, copy = Path(name) / path.with_suffix(".h5").name, Path(name) / "copy.weights.h5"
            _unpack(path, source)
        _copy(source, copy)
        yield copy


def _suffix(path: Path) -> str:
    return ".weights.h5" if path.name.endswith(".weights.h5") else path.suffix


def _copy(source: Path, copy: Path) -> None:
    check_file(source)
    refuse = unreadable(source)
    with reader(source, "tree", refuse) as opened:
        try:
            with refusals_in_words(copy), h5py.File(copy, "w") as file:
                _write(file, opened)
        except (OSError, RuntimeError, LookupError, ValueError, TypeError) as error:
            raise NetworkError(refuse((str(error).splitlines() or [""])[0])) from error


def _write(file: Any, opened: SafeReader) -> None:
    for where, attributes in opened.listing["groups"]:
        group = file.require_group(where or "/")
        for key, texts in attributes.items():
            group.attrs[key] = texts[0] if key in _SINGLE and texts else _bytes(texts)
    for number, (where, dtype, shape) in enumerate(opened.listing["arrays"]):
        if shape is not None:
            file[where] = opened.array(number, dtype, tuple(shape))


def _bytes(texts: list[str]) -> NDArray[np.bytes_]:
    """Of one length, as Keras writes lists; of any length they would take more room."""
    return np.array([text.encode("utf-8") for text in texts], dtype=np.bytes_)


def _unpack(path: Path, target: Path) -> None:
    """Take the weights out of an archive, in which Keras stores them without compression."""
    try:
        with zipfile.ZipFile(path) as archive:
            entry = archive.getinfo(_INSIDE)
            whole = entry.file_size <= path.stat().st_size
            if entry.compress_type != zipfile.ZIP_STORED or not whole:
                raise NetworkError(
                    f"{path.name}: {_INSIDE} must be stored as it is, but is packed. "
                    "Save the network by model.save again, or unpack it."
                )
            with archive.open(entry) as packed, target.open("wb") as stream:
                shutil.copyfileobj(packed, stream)
    except (OSError, zipfile.BadZipFile, LookupError, ValueError, NotImplementedError) as error:
        raise NetworkError(
            f"{path.name} must be an archive of Keras with {_INSIDE} inside, but cannot be read as "
            f"one ({str(error) or type(error).__name__}). Copy or download it again."
        ) from error
