"""The words of an answer agree with the rules behind them."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.clinic import confidence_in_words, why_this_risk
from dermosan_lib.clinic.findings import Malignancy
from dermosan_lib.clinic.risk import risk

CHANCES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.95, "Very likely"), (0.74, "Likely"), (0.5, "Possible"), (0.2, "Uncertain")],
)
def test_confidence_in_words(probability, words):
    assert confidence_in_words(probability).startswith(words)


@given(CHANCES, st.one_of(st.none(), CHANCES), st.one_of(st.none(), CHANCES),
       st.sampled_from(["benign", "premalignant", "malignant"]))  # fmt: skip
def test_the_reason_given_is_the_rule_that_decided(score, low, high, behaviour):
    found = Malignancy(score, low, high)
    level = risk(found, behaviour)
    told = why_this_risk(
        SimpleNamespace(malignancy=found, risk=level), SimpleNamespace(behaviour=behaviour)
    )
    assert told.startswith(level.title())
    if "referral line" in told:
        assert score >= high
    if "reaches the rule-out line" in told:
        assert score >= low
    if "nothing is ruled out" in told:
        assert (low, level) == (None, "moderate")
        assert score < high
    if "below the rule-out line" in told:
        assert score < low
        assert behaviour == "benign"
    if "likeliest condition is" in told:
        assert behaviour in told
