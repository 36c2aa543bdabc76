"""Why the clinic does not answer, or not with one name, in words."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.clinic.diagnosis import Naming
from dermosan_lib.clinic.photos import Photo
from dermosan_lib.clinic.reading import Reading
from dermosan_lib.modality import CLINICAL, in_words
from dermosan_lib.text import percent

UNLIKE = (
    "It is unlike every picture the model was trained on: show one skin lesion, close up and in "
    "focus, taken the way its training pictures were."
)
NO_KNOWN_CONDITION = (
    "This may be none of the conditions that the model knows: few lesions of known conditions "
    "looked so strange to it on validation."
)
TO_THINK_WITH = "Take probabilities, risk and next steps as something to think with."
NO_MODEL_STEPS = "Install a model that was made for this kind of picture, or take another picture."
SHOW_ELSEWHERE = "Show the picture to a model that was made for its kind."


def cannot_judge(photos: Sequence[Photo], far: Sequence[Photo], foreign: str = "") -> str:
    """Why none of ``photos`` can be judged; ``far`` are those unlike the training images.

    ``foreign`` says what is wrong with photos of a kind that the model was not made for.
    """
    problems = dict.fromkeys(text for photo in photos for text in photo.quality.problems)
    return " ".join(
        filter(None, ["I cannot judge this image.", foreign, *problems, UNLIKE if far else ""])
    )


def other_kind(photos: Sequence[Photo], made_for: str, *, read: bool) -> list[str]:
    """What became of photos that look like the other kind than the model was made for."""
    if not photos:
        return []
    made = in_words(made_for)
    how = "through a dermatoscope" if made_for == CLINICAL else "by a phone or camera"
    names = ", ".join(photo.name for photo in photos)
    seems, it = ("seems", "it was") if len(photos) == 1 else ("seem", "they were")
    what = "read all the same, for which nothing was measured" if read else "not read"
    return [f"{names} {seems} to be taken {how}; this model was made for {made}, and {it} {what}."]


def unclear_kind(photos: Sequence[Photo], made_for: str) -> list[str]:
    """That photos may be of either kind."""
    if not photos:
        return []
    names = ", ".join(photo.name for photo in photos)
    return [
        f"{names}: it does not show whether a dermatoscope was used; this model was made for "
        f"{in_words(made_for)}."
    ]


def no_model(kind: str, where: str, problems: Iterable[str]) -> str:
    """Why none of the models reads photos of ``kind``; ``where`` says who would."""
    seems = f"What was given belongs to {in_words(kind)}, as it seems."
    return " ".join(["I cannot judge this image.", *problems, seems, where])


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


def not_sure(probabilities: NDArray[np.float64], naming: Naming, *, told: bool) -> str:
    """Why no condition is named, though the photos could be read.

    Args:
        probabilities: ``(classes,)`` that the rule judges: by the photos alone, or with what is
            told.
        naming: The rule.
        told: Whether anything is told that changed the answer.
    """
    line = f"{naming.above:.0%}"
    which = "no answer, however sure," if line == "100%" else f"answers with {line} or less"
    not_shown = "could be shown" if line == "100%" else "could not be shown"
    by_photos = ", by the picture alone" if told and not naming.by_evidence else ""
    return (
        "I cannot judge this image with confidence. Its likeliest condition has a probability of "
        f"{percent(float(probabilities.max()))}{by_photos}, and on validation images {which} "
        f"{not_shown} to be right often enough."
    )


def which_rule(naming: Naming, photos: int) -> str:
    """Whether naming went by what was told, and what it would take; where something was told."""
    what = "photo" if photos == 1 else "photos"
    if naming.by_evidence:
        return f"Whether a condition is named went by the {what} and by what was told."
    alone = f"Whether a condition is named went by the {what} alone"
    if not naming.missing:
        return f"{alone}."
    names = ", ".join(name.replace("_", " ") for name in naming.missing)
    return f"{alone}; for it to go by what is told, tell as well: {names}."
