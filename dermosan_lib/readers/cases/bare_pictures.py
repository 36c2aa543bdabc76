"""A picture as it is sent to a reader: pixels alone; and whether all can be."""

import cv2

from dermosan_lib import images
from dermosan_lib.errors import ImageError, ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.progress import each
from dermosan_lib.readers.cases.case_set import Case, CaseSet
from dermosan_lib.system import few

LONGEST_PX = 1600  # of what is shown; a phone's photo has more than any screen


def check_pictures(cases: CaseSet) -> None:
    """Read every picture; raises `ReaderStudyError` with the names of those that cannot be read.

    A reader whose next picture cannot be read has no way on, so it is better known before.
    """
    bad = []
    for case in each(cases.cases, "Reading the pictures", total=len(cases.cases), unit="picture"):
        try:
            images.read(cases.folder / case.image)
        except (ImageError, OSError):
            bad.append(case.image)
    if bad:
        raise ReaderStudyError(
            Message(
                "Every picture of a study must be readable, but {n} of {all} cannot be read: "
                "{names}. Replace them, or take them out of the study.",
                n=len(bad),
                all=len(cases.cases),
                names=few(bad),
            )
        )


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
