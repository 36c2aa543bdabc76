"""Phantoms: synthetic skin images of ten conditions with known lesion masks.

They are for teaching, testing and demonstrating without a single patient's photo. A model trained
on them has learned drawings, not medicine.

What others may use of it:

- `draw`: Draw one phantom; gives a `Phantom`.
- `Phantom`: The picture, where its lesion is, and what it was drawn from.
- `write_phantoms`: Write a folder of phantoms: pictures by condition, masks, and a table.
- `CODES`, `LOCALISED`: The conditions that can be drawn, and those with a lesion of one place.
- `FITZPATRICK`: The skin types. `FRAMINGS`, `Framing`: how a lesion is photographed.
- `DrawingRule`: What tells drawings from all else, so that a model of drawings reads nothing else.
- `DRAWINGS_FILE`: Name of its file in a bundle. `DRAWING_METHOD`: How it tells them, for a card.
- `drawing_rule`: The rule that comes with the package.
- `picture_statistics`: What the rule looks at.
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
from dermosan_lib.phantoms.photograph import Framing
from dermosan_lib.phantoms.recognition import (
    DRAWING_METHOD,
    DRAWINGS_FILE,
    DrawingRule,
    drawing_rule,
)
from dermosan_lib.phantoms.texture_statistics import picture_statistics

__all__ = [
    "CODES",
    "DRAWINGS_FILE",
    "DRAWING_METHOD",
    "FITZPATRICK",
    "FRAMINGS",
    "LOCALISED",
    "TABLE",
    "DrawingRule",
    "Framing",
    "Phantom",
    "draw",
    "drawing_rule",
    "picture_statistics",
    "write_phantoms",
]
