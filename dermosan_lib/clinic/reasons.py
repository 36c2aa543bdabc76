"""Why the clinic does not answer, or not with one name, in words."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.clinic.diagnosis import Diagnosis
from dermosan_lib.clinic.findings import GroupLine, Naming
from dermosan_lib.clinic.photos import Photo
from dermosan_lib.clinic.reading import Reading
from dermosan_lib.decision import attribute_in_sentence
from dermosan_lib.language import Message, counted, joined
from dermosan_lib.modality import in_words
from dermosan_lib.text import percent

UNLIKE = Message(
    "It is unlike every picture the model was trained on: show one skin lesion, close up and in "
    "focus, taken the way its training pictures were."
)
NO_KNOWN_CONDITION = Message(
    "This may be none of the conditions that the model knows: few lesions of known conditions "
    "looked so strange to it on validation."
)
TO_THINK_WITH = Message("Take probabilities, risk and next steps as something to think with.")
NO_MODEL_STEPS = Message(
    "Install a model that was made for this kind of picture, or take another picture."
)
SHOW_ELSEWHERE = Message("Show the picture to a model that was made for its kind.")
_CANNOT = Message("I cannot judge this image.")


def cannot_judge(photos: Sequence[Photo], far: Sequence[Photo], foreign: str = "") -> str:
    """Why none of ``photos`` can be judged; ``far`` are those unlike the training images.

    ``foreign`` says what is wrong with photos of a kind that the model was not made for.
    """
    problems = dict.fromkeys(text for photo in photos for text in photo.quality.problems)
    return joined([_CANNOT, foreign, *problems, UNLIKE if far else ""])


def no_model(kind: str, where: str, problems: Iterable[str]) -> str:
    """Why none of the models reads photos of ``kind``; ``where`` says who would."""
    seems = Message("What was given belongs to {kind}, as it seems.", kind=in_words(kind))
    return joined([_CANNOT, *problems, seems, where])


def no_drawing(readings: Sequence[Reading], elsewhere: str) -> str:
    """Why a model of drawings says nothing; ``elsewhere`` says what reads photographs.

    What else is wrong with the pictures follows: a drawing that was spoiled looks like none.
    """
    problems = dict.fromkeys(one for reading in readings for one in reading.photo.quality.problems)
    words = Message(
        "This demonstration model has learned from drawings and reads drawings only; this does not "
        "look like one of them, so it names no condition and no risk."
    )
    if len(readings) > 1:
        words = Message(
            "This demonstration model has learned from drawings and reads drawings only; {names} "
            "does not look like one of them, so it names no condition and no risk.",
            names=", ".join(reading.photo.name for reading in readings if reading.foreign),
        )
    return joined([_CANNOT, words, elsewhere, *problems])


def not_sure(probabilities: NDArray[np.float64], naming: Naming, *, told: bool) -> str:
    """Why no condition is named, though the photos could be read.

    Args:
        probabilities: ``(classes,)`` that the rule judges: by the photos alone, or with what is
            told.
        naming: The rule.
        told: Whether anything is told that changed the answer.
    """
    chance, line = percent(float(probabilities.max())), percent(naming.above)
    if f"{naming.above:.0%}" == "100%":
        line = ""
    told_apart = told and not naming.by_evidence
    return joined(
        [
            Message("I cannot judge this image with confidence."),
            _by_photos(chance, line) if told_apart else _by_all(chance, line),
        ]
    )


def kind_unsure(group: GroupLine) -> str:
    """Which group of conditions is named in place of one."""
    return Message(
        "{group}, kind unsure: the conditions of this group together have a probability of "
        "{chance}. How often a group is named rightly was not measured.",
        group=group.name,
        chance=percent(group.probability),
    )


def name_of_answer(diagnosis: Diagnosis, unsure: str) -> str:
    """What an answer is called: its condition, a group of conditions, or ``unsure``."""
    if not diagnosis.abstained:
        return diagnosis.differential[0].name
    if diagnosis.group and diagnosis.group.named:
        return Message("{group}, kind unsure", group=diagnosis.group.name)
    return unsure


def _by_photos(chance: str, line: str) -> str:
    if not line:
        return Message(
            "Its likeliest condition has a probability of {chance}, by the picture alone, and on "
            "validation images no answer, however sure, could be shown to be right often enough.",
            chance=chance,
        )
    return Message(
        "Its likeliest condition has a probability of {chance}, by the picture alone, and on "
        "validation images answers with {line} or less could not be shown to be right often "
        "enough.",
        chance=chance,
        line=line,
    )


def _by_all(chance: str, line: str) -> str:
    if not line:
        return Message(
            "Its likeliest condition has a probability of {chance}, and on validation images no "
            "answer, however sure, could be shown to be right often enough.",
            chance=chance,
        )
    return Message(
        "Its likeliest condition has a probability of {chance}, and on validation images answers "
        "with {line} or less could not be shown to be right often enough.",
        chance=chance,
        line=line,
    )


def which_rule(naming: Naming, photos: int) -> str:
    """Whether naming went by what was told, and what it would take; where something was told."""
    if naming.by_evidence:
        return counted(
            "Whether a condition is named went by the photo and by what was told.",
            "Whether a condition is named went by the photos and by what was told.",
            photos,
        )
    if not naming.missing:
        return counted(
            "Whether a condition is named went by the photo alone.",
            "Whether a condition is named went by the photos alone.",
            photos,
        )
    return counted(
        "Whether a condition is named went by the photo alone; for it to go by what is told, tell "
        "as well: {names}.",
        "Whether a condition is named went by the photos alone; for it to go by what is told, tell "
        "as well: {names}.",
        photos,
        names=joined(map(attribute_in_sentence, naming.missing), ", "),
    )
