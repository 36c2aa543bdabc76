"""Switches of a study that contradict one another: rule, value and remedy of each."""

from collections.abc import Iterator

from dermosan_lib.language import Message
from dermosan_lib.readers.design.study_design import (
    ADVISED,
    ALONE,
    CROSSOVER,
    FAULTY,
    MODEL_FEATURES,
    SELF_FIRST,
    StudyDesign,
)


def contradictions(design: StudyDesign) -> Iterator[str]:
    """A sentence for each pair of switches that cannot both be meant."""
    yield from _of_arms(design)
    yield from _of_faults(design)
    yield from _of_feedback(design)
    yield from _of_lengths(design)


def _of_arms(design: StudyDesign) -> Iterator[str]:
    arms = design.arms
    listed = ", ".join(arms)
    if len(set(arms)) < len(arms):
        yield Message(
            "Each arm is named once, but arms is {listed}. Remove the repeated one.", listed=listed
        )
    elif design.scheme == SELF_FIRST and (len(arms) != 1 or arms[0] not in ADVISED):
        yield Message(
            "The scheme self-first reads each case alone and then with one kind of advice, but "
            "arms is {listed}. Name one of {advised}, or choose crossover.",
            listed=listed,
            advised=", ".join(ADVISED),
        )
    elif design.scheme != SELF_FIRST and len(arms) < 2:
        yield Message(
            "The scheme {scheme} compares arms, but there is only {listed}. Name two or more, or "
            "choose self-first.",
            scheme=design.scheme,
            listed=listed,
        )
    if design.advice == "scripted" and MODEL_FEATURES in arms:
        yield Message(
            "The arm model_features shows a model's map, but advice is scripted and has none. "
            "Set advice to model, or use the arm model."
        )
    if design.bundle and (design.advice == "scripted" or set(arms) == {ALONE}):
        yield Message(
            "A bundle is asked for its advice, but none is shown with bundle {bundle} and advice "
            "{advice}. Leave bundle out, or set advice to model.",
            bundle=design.bundle,
            advice=design.advice,
        )


def _of_faults(design: StudyDesign) -> Iterator[str]:
    share, listed = design.faulty_share, ", ".join(design.arms)
    if FAULTY in design.arms and share == 0:
        yield Message(
            "The arm faulty gives wrong advice on purpose, but faulty_share is 0. Set it to the "
            "share of cases, such as 0.2, or use the arm model."
        )
    if FAULTY not in design.arms and share > 0:
        yield Message(
            "faulty_share is of the arm faulty, but it is {share} and arms is {listed}. Add the "
            "arm faulty, or set faulty_share to 0.",
            share=f"{share:g}",
            listed=listed,
        )
    if FAULTY in design.arms and 0 < share * _cases_an_arm(design) < 0.5:
        yield Message(
            "The share of wrong advice must come to at least half a case a reader, but "
            "faulty_share {share} of {cases} cases is less. Raise faulty_share or length.",
            share=f"{share:g}",
            cases=f"{_cases_an_arm(design):g}",
        )


def _of_feedback(design: StudyDesign) -> Iterator[str]:
    if design.feedback == "end" and design.review:
        yield Message(
            "A case that comes back tells that it was missed, but feedback is end and review "
            "{review}. Set review to 0, or feedback to now.",
            review=design.review,
        )


def _of_lengths(design: StudyDesign) -> Iterator[str]:
    rate, length, arms = design.base_rate, design.length, len(design.arms)
    if design.review > design.length:
        yield Message(
            "Cases that come back cannot be more than the new ones, but review is {review} and "
            "length {length}. Lower review.",
            review=design.review,
            length=length,
        )
    if design.scheme == CROSSOVER and length < 2 * arms:
        yield Message(
            "A crossover needs two cases in each of its {arms} arms, but length is {length}. "
            "Raise it to {least} or more.",
            arms=arms,
            length=length,
            least=2 * arms,
        )
    if rate is not None and 0 < rate < 1 and design.malignant_cases in (0, length):
        yield Message(
            "A base rate of {rate} must leave cases of both kinds, but of length {length} it makes "
            "{malignant} malignant. Raise length, or set the rate to 0 or 1.",
            rate=f"{rate:g}",
            length=length,
            malignant=design.malignant_cases,
        )


def _cases_an_arm(design: StudyDesign) -> float:
    return design.length / (len(design.arms) if design.scheme == CROSSOVER else 1)
