"""Why the clinic does not answer, or not with one name, in words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.clinic.diagnosis import Photo, Reading
from dermosan_lib.text import percent

UNLIKE = (
    "It is unlike every picture the model was trained on: show one skin lesion, close up and in "
    "focus, taken the way its training pictures were."
)


def cannot_judge(photos: Sequence[Photo], far: Sequence[Photo]) -> str:
    """Why none of ``photos`` can be judged; ``far`` are those unlike the training images."""
    problems = dict.fromkeys(text for photo in photos for text in photo.quality.problems)
    reasons = [*problems, *([UNLIKE] if far else [])]
    return " ".join(["I cannot judge this image.", *reasons])


def no_drawing(readings: Sequence[Reading], elsewhere: str) -> str:
    """Why a model of drawings says nothing; ``elsewhere`` says what reads photographs.

    What else is wrong with the pictures follows: a drawing that was spoiled looks like none.
    """
    foreign = ", ".join(reading.photo.name for reading in readings if reading.foreign)
    which = "this" if len(readings) == 1 else foreign
    problems = dict.fromkeys(one for reading in readings for one in reading.photo.quality.problems)
    words = (
        "I cannot judge this image. This demonstration model has learned from drawings and reads "
        f"drawings only; {which} does not look like one of them, so it names no condition and no "
        "risk."
    )
    return " ".join([words, elsewhere, *problems])


def left_out_or_read(poor: Sequence[Photo], far: Sequence[Photo], *, read: bool) -> list[str]:
    """What became of photos that failed the check, or are unlike the training images."""
    sentences = []
    for photos, failing, failed in (
        (poor, "failing the quality check", "having failed the quality check"),
        (far, "being unlike the training images", "being unlike the training images"),
    ):
        if photos:
            names = ", ".join(photo.name for photo in photos)
            what = f"read despite {failing}" if read else f"left out, {failed}"
            sentences.append(f"{names}: {what}.")
    return sentences


def not_sure(probabilities: NDArray[np.float64], doubtful: float) -> str:
    """Why no condition is named, though the photos could be read.

    Args:
        probabilities: ``(classes,)`` by the photos alone.
        doubtful: Probability of the likeliest up to which naming it was too often wrong.
    """
    line = f"{doubtful:.0%}"
    which = "no answer, however sure," if line == "100%" else f"answers with {line} or less"
    not_shown = "could be shown" if line == "100%" else "could not be shown"
    return (
        "I cannot judge this image with confidence. Its likeliest condition has a probability of "
        f"{percent(float(probabilities.max()))}, and on validation images {which} {not_shown} to "
        "be right often enough. Take probabilities, risk and next steps as something to think with."
    )


def steps_when_not_sure(steps: str) -> str:
    """Next steps that begin with what not being sure asks for."""
    return f"The model is not sure: let someone experienced look at the lesion. {steps}".strip()
