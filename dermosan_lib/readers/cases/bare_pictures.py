"""A picture as it is sent to a reader: pixels alone."""

import cv2

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from dermosan_lib.readers.cases.case_set import Case, CaseSet

LONGEST_PX = 1600  # of what is shown; a phone's photo has more than any screen


def bare_picture(cases: CaseSet, case: Case) -> bytes:
    """PNG of a case's upright sRGB pixels, at most `LONGEST_PX` long, encoded anew.

    So neither name, metadata nor the way a file was compressed travels with it.

    Raises `ImageError` for a file that cannot be read.
    """
    pixels = images.read(cases.folder / case.image)
    longest = max(pixels.shape[:2])
    if longest > LONGEST_PX:
        scale = LONGEST_PX / longest
        size = tuple(max(1, round(edge * scale)) for edge in pixels.shape[1::-1])
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    done, encoded = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    if not done:
        raise ImageError("A picture could not be encoded as PNG. Look at its file.")
    return encoded.tobytes()
