"""What comes back: missed cases, and other lesions of a pair that was confused."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dermosan_lib.readers.cases import Case, CaseSet
from dermosan_lib.readers.order.random_streams import generator

PAIR, MISSED = "pair", "missed"
GAP = 3  # presentations between a miss and what comes back of it
EVERY = 3  # a case may come back after so many new ones


@dataclass(frozen=True)
class ComingBack:
    """A case that comes back: another lesion of a confused pair, or the missed one itself."""

    image: str
    kind: str  # `PAIR` or `MISSED`


@dataclass(frozen=True)
class Seen:
    """What a reader has finished, in order: the image, why it was shown, and a wrong answer."""

    image: str
    kind: str  # new, `PAIR` or `MISSED`
    mistaken_for: str  # code of the last answer where it was wrong; else empty


def coming_back(
    seen: Sequence[Seen],
    planned: Sequence[str],
    cases: CaseSet,
    *,
    left: int,
    seed: int,
    rng: np.random.Generator,
) -> ComingBack | None:
    """The case that should come back now; None where none should.

    Each missed new case owes two presentations: first another lesion of the pair it was confused
    with, of either condition, then the case itself. They come at least `GAP` presentations after
    the miss and not more often than after every `EVERY` new cases, until new cases are used up.

    Args:
        seen: What this reader has finished, in order.
        planned: Images of the reader's plan, which no pair may use up.
        cases: All cases of the study.
        left: How many presentations may still come back.
        seed: Of the study.
        rng: Chooses among lesions of the pair.
    """
    kinds = [one.kind for one in seen]
    new = kinds.count("new")
    if left <= 0 or not new:
        return None
    finished = new >= len(planned)
    since = kinds[_last_back(kinds) + 1 :].count("new")
    if not finished and since < EVERY:
        return None
    for place, one in enumerate(seen):
        if one.kind != "new" or not one.mistaken_for:
            continue
        if not finished and len(seen) - place <= GAP:
            continue
        later = [back for back in seen[place + 1 :] if back.kind != "new"]
        if not any(back.kind == PAIR and _of(back, one, cases) for back in later):
            other = _other_lesion(one, seen, planned, cases, seed, rng)
            if other is not None:
                return ComingBack(other.image, PAIR)
        if not any(back.kind == MISSED and back.image == one.image for back in later):
            return ComingBack(one.image, MISSED)
    return None


def kept_for_teaching(seed: int, lesion: str) -> bool:
    """Whether a lesion outside of a plan is shown with its truth; else it may come back in a pair.

    Never both, so that a similar case never gives away one that is asked later.
    """
    return bool(generator(seed, "teaching", lesion).integers(2))


def _last_back(kinds: Sequence[str]) -> int:
    """Place of the last presentation that came back; -1 without one."""
    return max((place for place, kind in enumerate(kinds) if kind != "new"), default=-1)


def _pair(missed: Seen, cases: CaseSet) -> set[str]:
    return {cases[missed.image].condition, missed.mistaken_for}


def _of(back: Seen, missed: Seen, cases: CaseSet) -> bool:
    return cases[back.image].condition in _pair(missed, cases)


def _other_lesion(
    missed: Seen,
    seen: Sequence[Seen],
    planned: Sequence[str],
    cases: CaseSet,
    seed: int,
    rng: np.random.Generator,
) -> Case | None:
    used = {cases[image].lesion for image in (*planned, *(one.image for one in seen))}
    pair = _pair(missed, cases)
    free = [
        case
        for case in cases.cases
        if case.condition in pair
        and case.lesion not in used
        and not kept_for_teaching(seed, case.lesion)
    ]
    return free[int(rng.integers(len(free)))] if free else None
