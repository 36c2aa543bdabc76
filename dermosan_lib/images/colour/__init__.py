"""Colours of any profile as sRGB, which is what everything behind the door takes pixels to be.

Conversion is relative to white (ICC's relative colorimetric intent) with black point compensation,
as photo programs do by default. A profile that cannot be used changes nothing: the picture is read
as sRGB.

What others may use of it:

- `conversion`: What turns values of a profile's colour space into sRGB; None where nothing is to be
  done.
- `Conversion`: The same as a type.
- `MAX_PROFILE_BYTES`: Longer profiles are not looked at.
- `ADOBE_RGB`: Profile of the pictures that tell so by EXIF alone.
- `profile_of_gamma`: Profile of what a PNG's gAMA and cHRM chunks tell.
- `profile_of_codes`: Profile of code points of ITU-T H.273 (cICP of PNG, nclx of HEIF and AVIF).
"""

from dermosan_lib.images.colour.converting import Conversion, conversion
from dermosan_lib.images.colour.parsing import MAX_PROFILE_BYTES
from dermosan_lib.images.colour.told_spaces import ADOBE_RGB, profile_of_codes, profile_of_gamma

__all__ = [
    "ADOBE_RGB",
    "MAX_PROFILE_BYTES",
    "Conversion",
    "conversion",
    "profile_of_codes",
    "profile_of_gamma",
]
