"""Which cases are drawn: one picture a lesion, the base rate kept, conditions spread evenly."""

from collections.abc import Sequence

import numpy as np

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.readers.cases import Case, CaseSet
from dermosan_lib.readers.design import StudyDesign
from dermosan_lib.text import percent


def check_feasible(design: StudyDesign, cases: CaseSet) -> None:
    """Raise `ReaderStudyError` where the cases are too few for the design, or of one kind."""
    if design.base_rate is None:
        _check_enough(len({case.lesion for case in cases.cases}), design.length, "lesions")
        return
    if not cases.knows_malignancy:
        raise ReaderStudyError(
            Message(
                "The base rate is {share}, but of some conditions it is not known whether they "
                "are malignant. Set base_rate to null, or name a taxonomy.",
                share=percent(design.base_rate),
            )
        )
    wanted = design.malignant_cases or 0
    for suspicious, number in ((True, wanted), (False, design.length - wanted)):
        lesions = {case.lesion for case in cases.cases if cases.suspicious(case) == suspicious}
        kind = Message("malignant or premalignant lesions")
        kind = kind if suspicious else Message("benign lesions")
        _check_enough(len(lesions), number, kind)


def sampled_cases(
    design: StudyDesign, cases: CaseSet, rng: np.random.Generator
) -> tuple[list[Case], list[Case]]:
    """Malignant or premalignant cases, and the others, as many as the design asks for.

    Each lesion at most once. Without a base rate all cases are in the second list.
    """
    single = _one_a_lesion(cases.cases, rng)
    if design.base_rate is None:
        return [], [single[k] for k in rng.permutation(len(single))[: design.length]]
    wanted = design.malignant_cases or 0
    kinds = [[one for one in single if cases.suspicious(one) == kind] for kind in (True, False)]
    numbers = (wanted, design.length - wanted)
    first, second = (_spread(k, n, rng) for k, n in zip(kinds, numbers, strict=True))
    return first, second


def _one_a_lesion(cases: Sequence[Case], rng: np.random.Generator) -> list[Case]:
    of_lesion: dict[str, list[Case]] = {}
    for case in cases:
        of_lesion.setdefault(case.lesion, []).append(case)
    return [found[int(rng.integers(len(found)))] for _, found in sorted(of_lesion.items())]


def _spread(cases: Sequence[Case], n: int, rng: np.random.Generator) -> list[Case]:
    """``n`` of ``cases``, conditions in turn, so that the rare ones are met as well."""
    of_condition: dict[str, list[Case]] = {}
    for k in rng.permutation(len(cases)):
        of_condition.setdefault(cases[k].condition, []).append(cases[k])
    codes = [sorted(of_condition)[k] for k in rng.permutation(len(of_condition))]
    drawn: list[Case] = []
    while len(drawn) < n:
        for code in codes:
            if of_condition[code] and len(drawn) < n:
                drawn.append(of_condition[code].pop())
    return drawn


def _check_enough(there: int, wanted: int, kind: str) -> None:
    if there < wanted:
        raise ReaderStudyError(
            Message(
                "No lesion is shown twice unasked, so a reader's cases need {wanted} {kind}, but "
                "the set has {there}. Lower length, change base_rate, or add cases.",
                wanted=wanted,
                kind=kind,
                there=there,
            )
        )
