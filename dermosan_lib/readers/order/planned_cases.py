"""A reader's plan: which new cases, in which order, arm and period, and where advice lies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dermosan_lib.readers.cases import Case, CaseSet
from dermosan_lib.readers.design import CROSSOVER, FAULTY, PARALLEL, StudyDesign
from dermosan_lib.readers.order.case_sampling import check_feasible, sampled_cases
from dermosan_lib.readers.order.random_streams import generator
from dermosan_lib.readers.order.williams_design import williams_sequences

__all__ = ["Slot", "check_feasible", "reading_plan"]


@dataclass(frozen=True)
class Slot:
    """One new case of a reader's plan. Secret, like the case itself."""

    image: str
    arm: str
    period: int  # 1, 2, ...: block of one arm
    faulty: bool = False  # its advice is to be wrong on purpose


def reading_plan(
    design: StudyDesign, cases: CaseSet, pseudonym: str, number: int
) -> tuple[Slot, ...]:
    """The new cases of one reader, in their order; the same whenever it is asked for.

    Args:
        design: Of the study; `check_feasible` has accepted it with these cases.
        cases: All that may be shown.
        pseudonym: Of the reader: decides the order, and the draw where ``sample`` is ``own``.
        number: 0, 1, ... in order of arrival: decides arms and sequences, so that they balance,
            and in whose turn a fraction of a wrong case is due.
    """
    check_feasible(design, cases)
    whose = pseudonym if design.sample == "own" else "all"
    drawn = sampled_cases(design, cases, generator(design.seed, "sample", whose))
    turn = generator(design.seed, "order", pseudonym if design.order == "own" else "all")
    slots: list[Slot] = []
    for period, (arm, block) in enumerate(_blocks(design, drawn, number), start=1):
        mixed = [block[k] for k in turn.permutation(len(block))]
        lies = _lies(design, arm, len(mixed), pseudonym, number)
        slots += [Slot(c.image, arm, period, k in lies) for k, c in enumerate(mixed)]
    return tuple(slots)


def _blocks(
    design: StudyDesign, drawn: tuple[list[Case], list[Case]], number: int
) -> list[tuple[str, Sequence[Case]]]:
    """Arm and cases of each period."""
    arms, n = design.arms, len(design.arms)
    everything = [*drawn[0], *drawn[1]]
    if design.scheme == PARALLEL:
        block = generator(design.seed, "allotment", number // n).permutation(n)
        return [(arms[int(block[number % n])], everything)]
    if design.scheme != CROSSOVER:
        return [(arms[0], everything)]
    # Dealing one kind after the other keeps each part's size and base rate within one case.
    parts = [everything[k::n] for k in range(n)]
    sequences = williams_sequences(n)
    row, lap = number % len(sequences), number // len(sequences)
    shift = number + lap  # after n laps each part has met each arm in each sequence
    return [(arms[arm], parts[(arm + shift) % n]) for arm in sequences[row]]


def _lies(design: StudyDesign, arm: str, n: int, pseudonym: str, number: int) -> set[int]:
    """Places, 0..n-1, whose advice is wrong on purpose.

    A share that is no whole number of cases is owed from reader to reader, so that the sum over all
    readers is within one case of it.
    """
    if arm != FAULTY:
        return set()
    due = design.faulty_share * n
    many = int(np.floor((number + 1) * due + 0.5) - np.floor(number * due + 0.5))
    rng = generator(design.seed, "wrong", pseudonym)
    return {int(k) for k in rng.permutation(n)[:many]}
