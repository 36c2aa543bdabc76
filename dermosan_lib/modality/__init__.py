"""How a picture was taken: through a dermatoscope, or by a camera held before the skin.

A model has learned from pictures of one kind, and what it says of another is worth nothing. What is
looked at is few, named and plain: colour, the skin's surface and the light (`statistics`), weighed
by a logistic regression whose numbers lie in ``rule.json``.

What others may use of it:

- `judge`: How a picture was taken; gives a `Judgement`.
- `Judgement`: The kind, and how sure that is.
- `MODALITIES`: What a bundle's card may say of the pictures that its model learned from.
- `CLINICAL`, `DERMOSCOPY`, `DRAWING`, `UNKNOWN`, `UNSURE`: The kinds by name.
- `in_words`: A kind as a person calls it.
- `other_kind`: The kind of photo that a model made for one turns away.
- `RULE_FILE`, `STATISTICS`, `group_of`, `statistics_of`: The rule's file, what it looks at, and the
  groups of that; for `benchmarks.modality`, which fits it.
"""

from dermosan_lib.modality.kinds import (
    CLINICAL,
    DERMOSCOPY,
    DRAWING,
    MODALITIES,
    UNKNOWN,
    UNSURE,
    in_words,
    other_kind,
)
from dermosan_lib.modality.rule import RULE_FILE, Judgement, judge
from dermosan_lib.modality.statistics import STATISTICS, group_of, statistics_of

__all__ = [
    "CLINICAL",
    "DERMOSCOPY",
    "DRAWING",
    "MODALITIES",
    "RULE_FILE",
    "STATISTICS",
    "UNKNOWN",
    "UNSURE",
    "Judgement",
    "group_of",
    "in_words",
    "judge",
    "other_kind",
    "statistics_of",
]
