"""Which cases a reader sees, in which order and arm: seeded, balanced, with an end.

What others may use of it:

- `Slot`: One new case of a reader's plan: image, arm, period, and whether its advice is to be
  wrong.
- `ComingBack`: A case that comes back, and why.
- `Seen`: A presentation that a reader has finished.
- `check_feasible`: Refuse a design that its cases cannot serve.
- `coming_back`: The next case that should come back now, or None.
- `generator`: The random numbers of a purpose, the same for the same seed and names.
- `kept_for_teaching`: Whether a lesion is shown with its truth, and so never asked.
- `reading_plan`: The new cases of one reader, in their order.
- `williams_sequences`: Orders of arms in which each follows each other equally often.
"""

from dermosan_lib.readers.order.planned_cases import Slot, check_feasible, reading_plan
from dermosan_lib.readers.order.random_streams import generator
from dermosan_lib.readers.order.spaced_review import (
    ComingBack,
    Seen,
    coming_back,
    kept_for_teaching,
)
from dermosan_lib.readers.order.williams_design import williams_sequences

__all__ = [
    "ComingBack",
    "Seen",
    "Slot",
    "check_feasible",
    "coming_back",
    "generator",
    "kept_for_teaching",
    "reading_plan",
    "williams_sequences",
]
