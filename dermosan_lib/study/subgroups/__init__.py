"""For whom: kinds of pictures, and the metrics of each.

What others may use of it:

- `age_bands`: Cut ages in years into bands of about 20, an ordered category with "unknown" last.
- `banded`: Kind of each value, an ordered category with "unknown" last; the index is kept.
- `picture_attributes`: Attributes of ``paths``, test or validation pictures, as
  `subgroup_metrics` takes them.
- `picture_kinds`: Kinds of the pictures ``paths``: what the table tells, their sizes and their
  quality.
- `subgroup_metrics`: Measure every subgroup, and its gap to all other images on the same
  bootstrap draws.
"""

from dermosan_lib.study.subgroups.attribute_kinds import age_bands
from dermosan_lib.study.subgroups.attributes_of_run import picture_attributes
from dermosan_lib.study.subgroups.binning import banded
from dermosan_lib.study.subgroups.strata import picture_kinds
from dermosan_lib.study.subgroups.subgroups import subgroup_metrics

__all__ = [
    "age_bands",
    "banded",
    "picture_attributes",
    "picture_kinds",
    "subgroup_metrics",
]
