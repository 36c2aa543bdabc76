"""Tone curves of ICC profiles: types ``curv`` and ``para`` (ICC.1:2022, 10.6 and 10.18)."""

import struct
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.images.colour.parsing import ProfileError

Floats = NDArray[np.float64]
Curve = Callable[[Floats], Floats]  # of values from 0 to 1, to values that are light
_PARAMETERS = (1, 3, 4, 5, 7)  # of each function


def curve_of(body: bytes) -> Curve:
    """The curve in a tag; raises `ProfileError` where it is cut short or of another type."""
    try:
        if body[:4] == b"curv":
            return _sampled(body)
        if body[:4] == b"para":
            return _computed(body)
    except struct.error as error:
        raise ProfileError("A curve is cut short.") from error
    raise ProfileError("A curve is missing.")


def _sampled(body: bytes) -> Curve:
    count = struct.unpack_from(">I", body, 8)[0]
    if count == 0:
        return lambda values: values
    if count == 1:
        gamma = struct.unpack_from(">H", body, 12)[0] / 256
        return lambda values: values**gamma
    if 12 + 2 * count > len(body):
        raise ProfileError("A curve is cut short.")
    samples = np.frombuffer(body, ">u2", count, 12) / 65535.0
    places = np.linspace(0.0, 1.0, count)
    return lambda values: np.interp(values, places, samples)


def _computed(body: bytes) -> Curve:
    kind = struct.unpack_from(">H", body, 8)[0]
    if kind >= len(_PARAMETERS):
        raise ProfileError("A curve is of a function that is not known.")
    numbers = [n / 65536 for n in struct.unpack_from(f">{_PARAMETERS[kind]}i", body, 12)]
    if kind == 0:
        return lambda values: values ** numbers[0]
    g, a, b = numbers[:3]
    if kind in (1, 2) and a == 0:
        raise ProfileError("A curve divides by zero.")
    # All are (a x + b)^g + e from d on, and c x + f below it.
    c, d, e, f = 0.0, -b / (a or 1.0), 0.0, 0.0
    if kind == 2:
        e = f = numbers[3]
    elif kind >= 3:
        c, d = numbers[3:5]
        e, f = numbers[5:7] if kind == 4 else (0.0, 0.0)

    def curve(values: Floats) -> Floats:
        raised = np.power(np.maximum(a * values + b, 0.0), g) + e
        return np.asarray(np.where(values >= d, raised, c * values + f), dtype=np.float64)

    return curve
