"""Is the photo good enough to be read, and if not, what would help?

What others may use of it:

- `assess`: Judge a picture; gives a `Quality`.
- `Quality`: Every `Check` of a picture, whether it is acceptable, and what would help.
- `CHECK_NAMES`: The checks in words.
- `Check`: One aspect of quality: value, threshold, advice.
- `masks_among`, `mask_folder`, `picture_key`: Which pictures are masks of lesions and no photos,
  which folders are named after masks, and the name of the picture that a mask belongs to.
- `prepare`: Load what the first picture would wait for.
- `working_copy`: The small copy of a picture on which quality is measured.
- `skin_features`, `SKIN_FEATURES`: What the skin check looks at, and the names of it.
- `skin_model`, `with_squares`, `SKIN_COEFFICIENTS`: The skin check's regression, its inputs, its
  file; for `study.pipeline.quality_calibration`, which fits it.
"""

from dermosan_lib.quality.checks import CHECK_NAMES, Check, Quality, assess, prepare
from dermosan_lib.quality.mask_recognition import mask_folder, masks_among, picture_key
from dermosan_lib.quality.measures import SKIN_FEATURES, skin_features, working_copy
from dermosan_lib.quality.skin import SKIN_COEFFICIENTS, skin_model, with_squares

__all__ = [
    "CHECK_NAMES",
    "SKIN_COEFFICIENTS",
    "SKIN_FEATURES",
    "Check",
    "Quality",
    "assess",
    "mask_folder",
    "masks_among",
    "picture_key",
    "prepare",
    "skin_features",
    "skin_model",
    "with_squares",
    "working_copy",
]
