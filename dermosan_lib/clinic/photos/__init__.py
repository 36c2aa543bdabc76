"""What is seen of a photo before a model reads it, and which photos of a case it may read.

What others may use of it:

- `Inspector`: Decodes photos and looks at them, for one model or several.
- `Photo`: A decoded picture and what its quality is worth.
- `Sorted`: The photos of a case, sorted for one model.
- `kind_of`: How a photo was taken, judged now where nobody has.
- `kind_of_case`: The kind that most of the photos are, and whether any shows it surely.
- `left_out_or_read`, `other_kind`, `unclear_kind`: What became of photos that a model was not to
  read, in words.
- `looks_drawn`: Whether a photo is a drawing by a rule, judged now where nobody has.
- `sort_photos`: Tell apart photos that may be read by a model and those that may not.
"""

from dermosan_lib.clinic.photos.inspecting import Inspector, looks_drawn
from dermosan_lib.clinic.photos.kinds import kind_of, kind_of_case
from dermosan_lib.clinic.photos.photo import Photo
from dermosan_lib.clinic.photos.sorting import Sorted, sort_photos
from dermosan_lib.clinic.photos.told import left_out_or_read, other_kind, unclear_kind

__all__ = [
    "Inspector",
    "Photo",
    "Sorted",
    "kind_of",
    "kind_of_case",
    "left_out_or_read",
    "looks_drawn",
    "other_kind",
    "sort_photos",
    "unclear_kind",
]
