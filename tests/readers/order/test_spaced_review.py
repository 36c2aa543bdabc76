"""What comes back after a miss."""

import numpy as np

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.readers.cases import Case, CaseSet
from dermosan_lib.readers.order.spaced_review import (
    EVERY,
    GAP,
    Seen,
    coming_back,
    kept_for_teaching,
)

CASES = CaseSet(
    ".",
    load_taxonomy("ham7"),
    tuple(Case(f"{c}{k}.png", c, f"{c}{k}") for c in ("mel", "nv", "bkl") for k in range(20)),
)
PLAN = [f"{code}{k}.png" for k in range(4) for code in ("mel", "nv", "bkl")]


def read(mistakes, left=6):
    """All presentations of a reader who makes the ``mistakes``: image -> what was said."""
    seen, new = [], 0
    while True:
        used = sum(one.kind != "new" for one in seen)
        back = coming_back(
            seen, PLAN, CASES, left=left - used, seed=1, rng=np.random.default_rng(len(seen))
        )
        if back is not None:
            seen.append(Seen(back.image, back.kind, ""))
        elif new < len(PLAN):
            seen.append(Seen(PLAN[new], "new", mistakes.get(PLAN[new], "")))
            new += 1
        else:
            return seen


def test_nothing_comes_back_of_what_was_right():
    assert [one.image for one in read({})] == PLAN


def test_a_miss_brings_another_lesion_of_the_pair_and_then_itself():
    seen = read({"mel0.png": "nv"})
    back = [one for one in seen if one.kind != "new"]
    assert [one.kind for one in back] == ["pair", "missed"]
    assert CASES[back[0].image].condition in ("mel", "nv")
    assert back[0].image not in PLAN
    assert not kept_for_teaching(1, CASES[back[0].image].lesion)
    assert back[1].image == "mel0.png"
    assert [one.image for one in seen].index(back[0].image) > GAP
    places = [place for place, one in enumerate(seen) if one.kind != "new"]
    assert places[1] - places[0] > EVERY


def test_no_more_comes_back_than_may_and_the_end_is_fixed():
    everything = dict.fromkeys(PLAN, "bkl") | {p: "mel" for p in PLAN if p.startswith("bkl")}
    for left in (0, 1, 3, 5):
        seen = read(everything, left)
        assert sum(one.kind != "new" for one in seen) == left
        assert len(seen) == len(PLAN) + left


def test_no_lesion_is_asked_twice_but_the_missed():
    seen = read(dict.fromkeys(PLAN[:6], "bkl"), left=12)
    images = [one.image for one in seen if one.kind != "missed"]
    assert len(images) == len(set(images))
