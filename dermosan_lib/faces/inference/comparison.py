"""What a running server says of pictures, beside ONNX Runtime in this process."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dermosan_lib import images, phantoms
from dermosan_lib.bundle import OUTPUTS, Bundle
from dermosan_lib.clinic.engine import Address, RemoteSession, open_quickest, own_form
from dermosan_lib.errors import InferenceError

TOLERANCE = {"float32": 1e-3, "int8": 0.5}  # of the largest number, where engines round apart


class Compared(NamedTuple):
    """One output over all pictures."""

    output: str
    shape: tuple[int, ...]  # of all pictures together
    largest: float  # absolute number of ONNX Runtime's
    difference: float  # largest absolute one between both
    same: bool  # to the bit


def compare(bundle: Bundle, remote: str, *, most: int = 100, seed: int = 42) -> list[Compared]:
    """Compare all outputs for drawings of ``most`` conditions, asked one by one and in a batch.

    Raises `InferenceError` where the server at ``remote`` cannot be asked, has another model, or
    answers with numbers further apart than `TOLERANCE`.
    """
    here, _ = open_quickest(bundle, None)
    tolerance = TOLERANCE[own_form(bundle.card)]
    there = RemoteSession(bundle, Address.of(remote))
    pictures = _pictures(bundle.size_px, most, seed)
    feeds = [*(pictures[k : k + 1] for k in range(len(pictures))), pictures]
    ours, theirs = (
        [session.run(list(OUTPUTS), {"image": fed}) for fed in feeds] for session in (here, there)
    )
    compared = []
    for k, name in enumerate(OUTPUTS):
        first, second = (np.concatenate([one[k] for one in side]) for side in (ours, theirs))
        largest = float(np.abs(first).max())
        difference = float(np.abs(first - second).max())
        same = first.dtype == second.dtype and bool(np.array_equal(first, second))
        compared.append(Compared(name, first.shape, largest, difference, same))
        if not difference <= tolerance * max(largest, 1e-6):
            raise InferenceError(
                f"{remote} gives other numbers for {name} than ONNX Runtime here: they differ by "
                f"{difference:.3g}, and the largest is {largest:.3g}. Give it the bundle's own "
                "model.onnx and model.onnx.data."
            )
    return compared


def _pictures(size_px: int, most: int, seed: int) -> NDArray[np.uint8]:
    drawn = [phantoms.draw(code, seed=seed).pixels for code in phantoms.CODES[:most]]
    return np.stack([images.resize(picture, size_px) for picture in drawn])
