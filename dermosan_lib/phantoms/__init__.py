"""Phantoms: synthetic skin images of ten conditions with known lesion masks.

They are for teaching, testing and demonstrating without a single patient's photo. A model trained
on them has learned drawings, not medicine.

What others may use of it:

- `draw`: Draw one phantom; gives a `Phantom`.
- `Phantom`: The picture, where its lesion is, and what it was drawn from.
- `write_phantoms`: Write a folder of phantoms: pictures by condition, masks, and a table.
- `CODES`, `LOCALISED`: The conditions that can be drawn, and those with a lesion of one place.
- `FITZPATRICK`: The skin types. `FRAMINGS`: how a lesion is photographed.
- `TABLE`: Name of the folder's table; where it lies, the images are phantoms.
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
