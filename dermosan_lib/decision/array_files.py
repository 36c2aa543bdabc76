"""Arrays as a file of a bundle (NumPy's ``.npz``), and words where a file is none."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message


def npz_bytes(**arrays: ArrayLike) -> bytes:
    """The content of such a file; the same for the same arrays."""
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


@contextmanager
def unreadable_in_words(path: Path) -> Iterator[None]:
    """Raise `BundleError`, naming ``path`` and what to do, for all that goes wrong in the block."""
    try:
        yield
    except Exception as error:  # of many types, as NumPy and zipfile meet what is no such file
        raise BundleError(
            Message(
                "{path} cannot be read ({error}). Copy or export the bundle again.",
                path=path,
                error=error,
            )
        ) from error
