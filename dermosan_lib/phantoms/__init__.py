"""Phantoms: synthetic skin images of ten conditions with known lesion masks.

They are for teaching, testing and demonstrating without a single patient's photo. A model trained
on them has learned drawings, not medicine.
"""

from dermosan_lib.phantoms.drawing import (
    CODES,
    FITZPATRICK,
    FRAMINGS,
    LOCALISED,
    Phantom,
    draw,
)
from dermosan_lib.phantoms.files import TABLE, write_phantoms

__all__ = [
    "CODES",
    "FITZPATRICK",
    "FRAMINGS",
    "LOCALISED",
    "TABLE",
    "Phantom",
    "draw",
    "write_phantoms",
]
