"""Changes of a finished picture: frame, light, blur, size and compression, and marks drawn over it.

Nothing here knows of models, pages or skin: pixels in, pixels out.

What others may use of it:

- `Changes`, `change`: Where the sliders stand, and what becomes of a picture by them.
- `Changed`: A picture after the changes.
- `EDGE_PX`: Shorter edge of the picture in which a blur is told.
- `UNCOMPRESSED`: The JPEG quality that stands for none.
- `DAYLIGHT_K`, `WARMEST_K`, `COOLEST_K`: The light that changes nothing, and the ends of its range.
- `MARKS`, `marked`: Marks beside a lesion that a model may take for it, and a picture with one.
- `RULER`, `INK`, `CORNERS`, `HAIR`: Their names.
"""

from dermosan_lib.faces.explore.altering.changes import (
    EDGE_PX,
    UNCOMPRESSED,
    Changed,
    Changes,
    change,
)
from dermosan_lib.faces.explore.altering.light import COOLEST_K, DAYLIGHT_K, WARMEST_K
from dermosan_lib.faces.explore.altering.marks import CORNERS, HAIR, INK, MARKS, RULER, marked

__all__ = [
    "COOLEST_K",
    "CORNERS",
    "DAYLIGHT_K",
    "EDGE_PX",
    "HAIR",
    "INK",
    "MARKS",
    "RULER",
    "UNCOMPRESSED",
    "WARMEST_K",
    "Changed",
    "Changes",
    "change",
    "marked",
]
