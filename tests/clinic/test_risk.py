"""Risk follows the lines of the card."""

import math
from dataclasses import replace

import numpy as np
import pytest

from dermosan_lib.clinic.findings import Malignancy
from dermosan_lib.clinic.risk import malignancy, next_steps, risk, steps_when_not_sure
from dermosan_lib.conditions import ad_hoc_taxonomy, load_taxonomy


@pytest.mark.parametrize(
    ("score", "top", "expected"),
    [
        (0.10, "benign", "low"),
        (0.20, "benign", "moderate"),
        (0.59, "benign", "moderate"),
        (0.60, "benign", "high"),
        (0.10, "premalignant", "moderate"),
        (0.10, "malignant", "high"),
    ],
)
def test_risk(score, top, expected):
    assert risk(Malignancy(score, 0.2, 0.6), top) == expected


@pytest.mark.parametrize("top", ["benign", "premalignant", "unknown", "", "Benign", "harmless"])
@pytest.mark.parametrize(
    ("score", "rule_out", "refer"),
    [
        *[(math.nan, rule_out, refer) for rule_out in (None, 0.2) for refer in (None, 0.6)],
        (0.1, math.nan, 0.6),
        (0.1, 0.2, math.nan),
        (0.1, math.nan, math.nan),
        (0.1, math.nan, None),
        (0.1, None, math.nan),
        (0.1, None, 0.6),
        (math.inf, 0.2, 0.6),
        (-math.inf, 0.2, 0.6),
        (-0.1, 0.2, 0.6),
        (1.1, None, None),
    ],
)
def test_what_cannot_be_computed_is_never_low(score, rule_out, refer, top):
    assert risk(Malignancy(score, rule_out, refer), top) in ("moderate", "high")


@pytest.mark.parametrize("top", ["premalignant", "unknown", "", "Benign", "harmless"])
@pytest.mark.parametrize("lines", [(None, None), (0.2, 0.6), (0.2, None)])
def test_what_is_not_said_to_be_benign_is_never_low(top, lines):
    assert risk(Malignancy(0.1, *lines), top) == "moderate"


@pytest.mark.parametrize(
    ("score", "rule_out", "refer", "expected"),
    [
        (math.nan, 0.2, 0.6, "high"),
        (0.1, math.nan, 0.6, "moderate"),
        (0.1, 0.2, math.nan, "high"),
        (0.1, None, 0.6, "moderate"),  # below the referral line nothing is ruled out
        (0.1, 0.2, None, "low"),
        (0.3, 0.2, None, "moderate"),
        (0.0, 0.2, 0.6, "low"),
        (0.0, 0.0, 0.6, "moderate"),
        (1.0, None, None, "low"),
        (1.0, 1.0, 1.0, "high"),
        (math.nextafter(0.2, 0), 0.2, 0.6, "low"),
        (math.nextafter(0.6, 0), 0.2, 0.6, "moderate"),
    ],
)
def test_each_side_of_each_line(score, rule_out, refer, expected):
    assert risk(Malignancy(score, rule_out, refer), "benign") == expected


def test_a_behaviour_of_another_name_gives_no_score():
    first, *others = load_taxonomy("ham7")
    odd = [replace(first, behaviour="harmless"), *others]  # a taxonomy would refuse it
    assert malignancy(np.full(7, 1 / 7), odd, {}) is None


def test_a_line_a_rounding_error_above_one_can_be_reached():
    points = {"high_sensitivity": {"threshold": 1.0000000000000002}}
    found = malignancy(np.eye(7)[4], load_taxonomy("ham7"), points)
    assert (found.score, found.high_sensitivity) == (1.0, 1.0)


def test_without_anything_to_fear_the_likeliest_decides_the_next_step():
    taxonomy = load_taxonomy("kaggle10")
    ranked = [taxonomy[code] for code in ("warts", "nv")]
    assert next_steps("moderate", ranked) == taxonomy["warts"].next_steps


def test_a_card_without_lines_leaves_it_to_the_likeliest_condition():
    assert risk(Malignancy(0.5, None, None), "benign") == "low"
    assert risk(Malignancy(0.5, None, None), "malignant") == "high"


def test_score_counts_premalignant_conditions():
    taxonomy = load_taxonomy("ham7")
    chances = np.full(7, 1 / 7)
    found = malignancy(chances, taxonomy, {"high_sensitivity": {"threshold": 0.1}})
    assert found.score == pytest.approx(taxonomy.suspicious.sum() / 7)
    assert (found.high_sensitivity, found.high_specificity) == (0.1, None)


def test_unknown_behaviour_gives_no_score_and_no_risk():
    found = malignancy(np.array([0.5, 0.5]), ad_hoc_taxonomy(["spots", "dots"]), {})
    assert found is None
    assert risk(found, "unknown") is None


def test_what_is_feared_decides_the_next_step():
    taxonomy = load_taxonomy("kaggle10")
    ranked = [taxonomy[code] for code in ("warts", "nv", "bcc", "mel")]
    assert next_steps("low", ranked) == taxonomy["warts"].next_steps
    found = next_steps("high", ranked)
    assert found == f"Basal cell carcinoma is not ruled out. {taxonomy['bcc'].next_steps}"
    assert next_steps("high", ranked[2:]) == taxonomy["bcc"].next_steps
    assert next_steps(None, ranked) == taxonomy["warts"].next_steps


def test_a_score_a_rounding_error_above_one_is_one():
    taxonomy = load_taxonomy("ham7")
    assert malignancy(np.full(7, 0.5), taxonomy, {}).score == 1.0


def test_where_nothing_is_named_the_likeliest_gives_no_advice_but_what_is_feared_is_told():
    taxonomy = load_taxonomy("kaggle10")
    ranked = [taxonomy[code] for code in ("nv", "warts", "bcc", "mel")]
    first = "The model is not sure: let someone experienced look at the lesion."
    assert steps_when_not_sure("low", ranked) == steps_when_not_sure(None, ranked) == first
    assert steps_when_not_sure("high", ranked[:2]) == first
    feared = f"{first} Basal cell carcinoma is not ruled out. {taxonomy['bcc'].next_steps}"
    assert steps_when_not_sure("moderate", ranked) == feared
    assert steps_when_not_sure("high", ranked[2:]) == feared


@pytest.mark.parametrize("name", ["ham7", "kaggle10", "pad6"])
def test_no_suspicion_is_told_on_with_words_that_send_home(name):
    for condition in load_taxonomy(name):
        told = steps_when_not_sure("high", [condition])
        assert "o treatment" not in told
        assert "no treatment" not in condition.next_steps.casefold() or not condition.suspicious
