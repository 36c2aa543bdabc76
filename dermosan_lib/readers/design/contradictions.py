"""Switches of a study that contradict one another: rule, value and remedy of each."""

from collections.abc import Iterator

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
        yield f"Each arm is named once, but arms is {listed}. Remove the repeated one."
    elif design.scheme == SELF_FIRST and (len(arms) != 1 or arms[0] not in ADVISED):
        yield (
            "The scheme self-first reads each case alone and then with one kind of advice, but "
            f"arms is {listed}. Name one of {', '.join(ADVISED)}, or choose crossover."
        )
    elif design.scheme != SELF_FIRST and len(arms) < 2:
        yield (
            f"The scheme {design.scheme} compares arms, but there is only {listed}. Name two or "
            "more, or choose self-first."
        )
    if design.advice == "scripted" and MODEL_FEATURES in arms:
        yield (
            "The arm model_features shows a model's map, but advice is scripted and has none. "
            "Set advice to model, or use the arm model."
        )
    if design.bundle and (design.advice == "scripted" or set(arms) == {ALONE}):
        yield (
            f"A bundle is asked for its advice, but none is shown with bundle {design.bundle} and "
            f"advice {design.advice}. Leave bundle out, or set advice to model."
        )


def _of_faults(design: StudyDesign) -> Iterator[str]:
    share = design.faulty_share
    if FAULTY in design.arms and share == 0:
        yield (
            "The arm faulty gives wrong advice on purpose, but faulty_share is 0. Set it to the "
            "share of cases, such as 0.2, or use the arm model."
        )
    if FAULTY not in design.arms and share > 0:
        yield (
            f"faulty_share is of the arm faulty, but it is {share:g} and arms is "
            f"{', '.join(design.arms)}. Add the arm faulty, or set faulty_share to 0."
        )
    if FAULTY in design.arms and 0 < share * _cases_an_arm(design) < 0.5:
        yield (
            f"The share of wrong advice must come to at least half a case a reader, but "
            f"faulty_share {share:g} of {_cases_an_arm(design):g} cases is less. Raise "
            "faulty_share or length."
        )


def _of_feedback(design: StudyDesign) -> Iterator[str]:
    if design.feedback == "end" and design.review:
        yield (
            "A case that comes back tells that it was missed, but feedback is end and review "
            f"{design.review}. Set review to 0, or feedback to now."
        )


def _of_lengths(design: StudyDesign) -> Iterator[str]:
    rate, length, arms = design.base_rate, design.length, len(design.arms)
    if design.review > design.length:
        yield (
            f"Cases that come back cannot be more than the new ones, but review is {design.review} "
            f"and length {length}. Lower review."
        )
    if design.scheme == CROSSOVER and length < 2 * arms:
        yield (
            f"A crossover needs two cases in each of its {arms} arms, but length is {length}. "
            f"Raise it to {2 * arms} or more."
        )
    if rate is not None and 0 < rate < 1 and design.malignant_cases in (0, length):
        yield (
            f"A base rate of {rate:g} must leave cases of both kinds, but of length {length} it "
            f"makes {design.malignant_cases} malignant. Raise length, or set the rate to 0 or 1."
        )


def _cases_an_arm(design: StudyDesign) -> float:
    return design.length / (len(design.arms) if design.scheme == CROSSOVER else 1)
