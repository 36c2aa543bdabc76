"""The words of the answer card agree with the rules behind them."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.clinic.diagnosis import Malignancy
from dermosan_lib.clinic.risk import risk
from dermosan_lib.faces.dashboard.verdict import confidence, percent, why

CHANCES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "0%"),
        (0.004, "&lt;1%"),
        (0.005, "&lt;1%"),
        (0.0051, "1%"),
        (0.17, "17%"),
        (0.994, "99%"),
        (0.995, "&gt;99%"),
        (1.0, "100%"),
    ],
)
def test_percent_never_rounds_to_certainty(probability, text):
    assert percent(probability) == text


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.95, "Very likely"), (0.74, "Likely"), (0.5, "Possible"), (0.2, "Uncertain")],
)
def test_confidence_in_words(probability, words):
    assert confidence(probability).startswith(words)


@given(CHANCES, st.one_of(st.none(), CHANCES), st.one_of(st.none(), CHANCES),
       st.sampled_from(["benign", "premalignant", "malignant"]))  # fmt: skip
def test_the_reason_given_is_the_rule_that_decided(score, low, high, behaviour):
    found = Malignancy(score, low, high)
    level = risk(found, behaviour)
    told = why(SimpleNamespace(malignancy=found, risk=level), SimpleNamespace(behaviour=behaviour))
    assert told.startswith(level.title())
    if "referral line" in told:
        assert score >= high
    if "reaches the rule-out line" in told:
        assert score >= low
    if "below the rule-out line" in told:
        assert score < low
        assert behaviour == "benign"
    if "likeliest condition is" in told:
        assert behaviour in told
