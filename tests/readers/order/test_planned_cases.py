"""Plans: base rate, one picture a lesion, balance, and the share of wrong advice."""

import dataclasses
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.readers.cases import Case, CaseSet
from dermosan_lib.readers.design import study_from
from dermosan_lib.readers.order.planned_cases import reading_plan

TAXONOMY = load_taxonomy("kaggle10")
CASES = CaseSet(
    ".",
    TAXONOMY,
    tuple(
        Case(f"{code}/{k}_{view}.png", code, f"{code}-{k}")
        for code in TAXONOMY.codes
        for k in range(12)
        for view in (0, 1)
    ),
)


def plan(design, reader=0, name=None):
    return reading_plan(design, CASES, name or f"reader {reader}", reader)


def design(**entries):
    return study_from({"name": "x", "advice": "scripted", "length": 24} | entries)


@settings(max_examples=40)
@given(
    st.integers(8, 40), st.sampled_from([0.0, 0.1, 0.25, 0.5, None]), st.integers(0, 30),
    st.sampled_from(["shared", "own"]), st.integers(0, 5),
)  # fmt: skip
def test_every_plan_keeps_length_base_rate_and_lesions(length, rate, reader, sample, seed):
    one = design(length=length, base_rate=rate, sample=sample, seed=seed)
    slots = plan(one, reader)
    cases = [CASES[slot.image] for slot in slots]
    assert len(slots) == length
    assert len({case.lesion for case in cases}) == length
    if rate is not None:
        assert sum(map(CASES.suspicious, cases)) == one.malignant_cases
    assert slots == plan(one, reader)


def test_orders_are_each_reader_s_own_or_the_same():
    own, same = design(), design(order="same")
    first, second = (plan(own, reader) for reader in (0, 1))
    assert first != second
    assert {slot.image for slot in first} == {slot.image for slot in second}
    assert plan(same, 0) == plan(same, 1)
    drawn = design(sample="own")
    assert {s.image for s in plan(drawn, 0)} != {s.image for s in plan(drawn, 1)}


@pytest.mark.parametrize("arms", [["alone", "model"], ["alone", "model", "faulty"]])
def test_a_crossover_gives_each_case_each_arm_and_each_arm_each_place(arms):
    extra = {"faulty_share": 0.5} if "faulty" in arms else {}
    one = design(scheme="crossover", arms=arms, **extra)
    n = len(arms)
    rows = n if n % 2 == 0 else 2 * n
    met, places = Counter(), Counter()
    for reader in range(n * rows):
        slots = plan(one, reader)
        counts = Counter(slot.arm for slot in slots)
        assert max(counts.values()) - min(counts.values()) <= 1
        met.update((slot.image, slot.arm) for slot in slots)
        places.update({(slot.period, slot.arm) for slot in slots})
        for period in range(1, n + 1):
            assert len({slot.arm for slot in slots if slot.period == period}) == 1
    assert set(met.values()) == {rows}
    assert len(met) == 24 * n
    assert set(places.values()) == {rows}


def test_parallel_arms_are_allotted_in_blocks():
    one = design(scheme="parallel", arms=["alone", "model", "faulty"], faulty_share=0.5)
    arms = [plan(one, reader)[0].arm for reader in range(12)]
    for start in range(0, 12, 3):
        assert sorted(arms[start : start + 3]) == ["alone", "faulty", "model"]
    assert len({tuple(arms[start : start + 3]) for start in range(0, 12, 3)}) > 1


@given(st.floats(0.05, 0.95), st.integers(10, 40))
@settings(max_examples=25)
def test_the_share_of_wrong_advice_is_exact(share, length):
    one = design(arms=["faulty"], faulty_share=share, length=length)
    lies = [sum(slot.faulty for slot in plan(one, reader)) for reader in range(6)]
    assert all(abs(many - share * length) <= 1 for many in lies)
    assert abs(sum(lies) - 6 * share * length) <= 1


def test_wrong_advice_lies_elsewhere_for_each_reader():
    one = design(arms=["faulty"], faulty_share=0.3, order="same")
    places = {tuple(slot.faulty for slot in plan(one, reader)) for reader in range(5)}
    assert len(places) == 5


def test_too_few_lesions_are_refused():
    with pytest.raises(ReaderStudyError, match="40 malignant or premalignant lesions, but the set"):
        plan(design(length=80, base_rate=0.5))
    bare = dataclasses.replace(
        TAXONOMY,
        conditions=tuple(dataclasses.replace(c, behaviour="unknown") for c in TAXONOMY.conditions),
    )
    with pytest.raises(ReaderStudyError, match="Set base_rate to null"):
        reading_plan(design(), CaseSet(".", bare, CASES.cases), "x", 0)
