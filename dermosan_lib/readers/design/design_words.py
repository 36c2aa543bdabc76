"""A study's design, to read before it begins."""

from dermosan_lib.readers.design.study_design import (
    CROSSOVER,
    FAULTY,
    PARALLEL,
    SELF_FIRST,
    StudyDesign,
)
from dermosan_lib.text import percent

_ARMS = {
    "alone": "the reader alone",
    "model": "the model's answer, after the reader's own",
    "model_features": "the same with named features and the map",
    "faulty": "the model's answer, wrong on purpose for some cases",
}

_SAMPLES = {
    "shared": "All readers read the same cases,",
    "own": "Each reader reads cases drawn for them alone,",
}
_ORDERS = {"own": "in an order of each reader's own.", "same": "in one order for all."}


def design_in_words(design: StudyDesign) -> list[str]:
    """What the study will do, a sentence a line: cases an arm, base rate, feedback, time."""
    minutes = design.presentations * design.seconds_a_case / 60
    return [
        f"Study: {design.name} (design {design.fingerprint}, seed {design.seed})",
        f"A reader reads {design.length} new cases, and up to {design.review} come back later.",
        _malignant(design),
        _scheme(design),
        *(f"- {arm}: {_ARMS[arm]}{_share(design, arm)}" for arm in design.arms),
        f"{_SAMPLES[design.sample]} {_ORDERS[design.order]}",
        "The truth is shown after "
        f"{'each case' if design.feedback == 'now' else 'the last case'}; answers "
        f"{'may be changed until advice or truth is shown' if design.changeable else 'stay'}.",
        f"Expected time: about {minutes:.0f} minutes ({design.seconds_a_case} s a case).",
    ]


def _malignant(design: StudyDesign) -> str:
    if design.base_rate is None:
        return "Malignant or premalignant cases are as frequent as in the set."
    return (
        f"Base rate: {design.malignant_cases} of {design.length} new cases "
        f"({percent(design.base_rate)} asked) are malignant or premalignant."
    )


def _scheme(design: StudyDesign) -> str:
    arms = len(design.arms)
    cases = design.length / arms
    return {
        SELF_FIRST: f"Self-first: each of the {design.length} cases is read alone, then with:",
        CROSSOVER: f"Crossover: each reader reads about {cases:g} cases in each of {arms} arms:",
        PARALLEL: f"Parallel: each reader reads {design.length} cases in one of {arms} arms:",
    }[design.scheme]


def _share(design: StudyDesign, arm: str) -> str:
    return f" ({percent(design.faulty_share)} of them)" if arm == FAULTY else ""
