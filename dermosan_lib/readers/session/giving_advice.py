"""The advice of a presentation: the model's, or one made to be right or wrong."""

from dataclasses import replace

from dermosan_lib.errors import ImageError, ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.readers.advice import Advice, scripted_advice, wrong_advice
from dermosan_lib.readers.design import MODEL_FEATURES
from dermosan_lib.readers.order import generator
from dermosan_lib.readers.session.opening_studies import OpenStudy
from dermosan_lib.readers.store import Presentation


def advice_for(study: OpenStudy, shown: Presentation) -> Advice:
    """What a reader is advised of a case; the same for every reader but for faults.

    Raises `ReaderStudyError` where the model names a condition that the cases do not know.
    """
    design, taxonomy = study.design, study.cases.taxonomy
    rng = generator(design.seed, "advice", shown.image)
    if study.advisor is None or design.advice == "scripted":
        advice = scripted_advice(shown.truth, taxonomy, rng)
    else:
        advice = study.advisor(study.cases.folder / shown.image)
        for code, _ in advice.differential:
            if code not in taxonomy.codes:
                raise ReaderStudyError(
                    Message(
                        "The model names {code}, but the study's conditions are {known}. Choose a "
                        "model made for them.",
                        code=code,
                        known=", ".join(taxonomy.codes),
                    )
                )
    if shown.faulty:
        advice = wrong_advice(advice, shown.truth, taxonomy, rng)
    return advice if shown.arm == MODEL_FEATURES else replace(advice, overlay=b"")


def with_overlay(study: OpenStudy, shown: Presentation, kept: Advice) -> Advice:
    """Advice as it was kept, with its picture again where the arm shows one."""
    if shown.arm != MODEL_FEATURES or study.advisor is None:
        return kept
    try:
        return replace(kept, overlay=study.advisor(study.cases.folder / shown.image).overlay)
    except (ImageError, OSError):  # what was said stays; only its picture cannot be made again
        return kept
