"""The rule for answers with evidence: what it needs, and that it keeps the promise of the other."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.decision import Metadata
from dermosan_lib.study.evidence.naming_with_evidence import (
    Told,
    fit_doubtful_told,
    needed_attributes,
    told_answers,
    told_rows,
)
from dermosan_lib.study.uncertainty import fit_doubtful

CODES = ("a", "b")


def learned(**strength):
    """``yes`` speaks for a, ``no`` for b."""
    entries = [
        {"name": name, "values": ["no", "yes"], "log_ratios": {"a": [-s, s], "b": [s, -s]}}
        for name, s in strength.items()
    ]
    return Metadata.from_card({"attributes": entries, "used": list(strength), "weight": 1.0}, CODES)


def draw(n, seed=0):
    """Photos that tell little, a sign that tells much, and one that is recorded of a alone."""
    rng = np.random.default_rng(seed)
    a = rng.random(n) < 0.5
    sure = rng.uniform(0.5, 0.7, n)
    leads = rng.random(n) < sure
    chances = np.where(a == leads, sure, 1 - sure)
    sign = np.where((rng.random(n) < 0.9) == a, "yes", "no")
    rows = pd.DataFrame({"path": [str(i) for i in range(n)], "condition": np.where(a, "a", "b")})
    told = pd.DataFrame({"sign": sign, "biopsied": np.where(a & (rng.random(n) < 0.6), "yes", "")})
    return rows, np.stack([chances, 1 - chances], axis=1), told


def test_what_is_seldom_known_is_not_needed():
    metadata = learned(biopsied=1.0, sign=1.0)
    _, _, told = draw(400)
    assert needed_attributes(metadata, told) == ("sign",)
    told.loc[:30, "sign"] = ["", "maybe", *["yes"] * 29]  # of which nothing was learned
    known = told_rows(metadata, ("sign",), told)
    assert known.sum() == 398
    assert not known[:2].any()
    assert needed_attributes(metadata, told.drop(columns="sign")) == ()
    assert needed_attributes(learned(), told) == ()


def test_what_is_needed_is_known_together_of_most():
    rng = np.random.default_rng(1)
    holes = {name: np.where(rng.random(1000) < 0.85, "yes", "") for name in ("x", "y", "z")}
    table = pd.DataFrame(holes)
    needs = needed_attributes(learned(x=1, y=1, z=1), table)
    assert len(needs) == 1  # two would be known together of 72%
    assert needs[0] == (table != "").mean().idxmax()


def test_answers_by_the_least_and_by_the_most():
    metadata = learned(sign=1.0, biopsied=0.5)
    told = pd.DataFrame({"sign": ["yes", "no"], "biopsied": ["yes", ""]})
    even = np.full((2, 2), 0.5)
    least, most = told_answers(even, metadata, ("sign",), told)
    np.testing.assert_allclose(least[:, 0], 1 / (1 + np.exp([-2, 2])))
    np.testing.assert_allclose(most[:, 0], 1 / (1 + np.exp([-3, 2])))
    alone = told_answers(even, learned(), (), told)
    np.testing.assert_array_equal(alone.most, even)


def fitted(rows, chances, table, *, sign=1.1, needs=("sign",)):
    told = told_answers(chances, learned(sign=sign, biopsied=0.1), needs, table)
    return told, fit_doubtful_told(rows, told, CODES, needs=needs)


def test_the_stricter_of_both_lines_is_taken_and_both_are_promised():
    rows, chances, table = draw(3000)
    told, entry = fitted(rows, chances, table)
    lines = [
        fit_doubtful(rows.assign(a=one[:, 0], b=one[:, 1]), CODES)["threshold"] for one in told
    ]
    assert entry["threshold"] == max(lines)
    assert (entry["certainty"], entry["right"], entry["needs"]) == (0.9, 0.9, ["sign"])
    assert entry["answered"] > 0.25
    assert "estimate" not in entry


def test_the_promise_is_kept_on_new_people_whether_they_tell_the_least_or_the_most():
    world = draw(40_000, seed=99)
    broken = {0: 0, 1: 0}
    shown = 0
    for seed in range(60):
        _, entry = fitted(*draw(500, seed))
        if entry["certainty"] is None:
            continue
        shown += 1
        new, _ = fitted(*world)
        for way, answers in enumerate(new):
            named = answers.max(axis=1) > entry["threshold"]
            right = np.array(CODES)[answers.argmax(axis=1)] == world[0]["condition"]
            broken[way] += named.any() and right[named].mean() < 0.9
    assert shown > 30
    assert max(broken.values()) <= 0.2 * shown


def test_what_could_not_be_shown_names_nothing_and_says_what_it_would():
    rows, chances, table = draw(60)
    _, entry = fitted(rows, chances, table, sign=2.0)
    assert (entry["threshold"], entry["certainty"], entry["accuracy"]) == (1.0, None, None)
    assert 0 < entry["estimate"]["threshold"] <= 1


@pytest.mark.parametrize("needs", [(), ("sign",)])
def test_without_needs_or_rows_there_is_no_rule(needs):
    empty = np.empty((0, 2))
    rows = pd.DataFrame({"path": [], "condition": []})
    assert fit_doubtful_told(rows, Told(empty, empty), CODES, needs=needs) == {}
