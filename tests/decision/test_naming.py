"""Which rule names a condition, and when one with evidence counts."""

import numpy as np
import pytest

from dermosan_lib.decision.naming import NamingRule, NamingRules

PHOTOS = {"threshold": 0.8, "right": 0.9, "certainty": 0.9}
TOLD = {"threshold": 0.7, "right": 0.9, "certainty": 0.9, "needs": ["age", "site"]}


def rules(**told):
    return NamingRules.of({"abstention": {"unsure": PHOTOS}, "metadata": {"unsure": TOLD | told}})


def test_less_than_is_needed_is_judged_by_photos_alone():
    found = rules()
    for used in ((), ("age",), ("site", "sex"), ("sex", "itch", "grew")):
        assert found.rule(used) == NamingRule(0.8, 0.9, 0.9)
    for used in (("age", "site"), ("site", "sex", "age")):
        assert found.rule(used).doubtful == 0.7
    assert found.missing(("sex", "site")) == ("age",)
    assert found.missing(("age", "site")) == ()


def test_an_estimate_does_not_break_the_silence_of_photos():
    found = rules(certainty=None, threshold=0.1)
    assert found.rule(("age", "site")).doubtful == 0.8
    assert found.missing(()) == ()


@pytest.mark.parametrize(
    "card", [{}, {"abstention": None, "metadata": None}, {"abstention": {"unsure": {}}}]
)
def test_cards_without_rules_name_everything(card):
    found = NamingRules.of(card)
    assert found == NamingRules()
    assert found.rule(("age",)).names(np.array([[0.3, 0.2]])).all()


def test_a_card_older_than_the_second_rule_is_judged_as_before():
    found = NamingRules.of({"abstention": {"unsure": {"threshold": 0.6}}, "metadata": {"used": []}})
    assert found.rule(("age",)).doubtful == 0.6
    assert found.missing(("age",)) == ()


def test_what_is_no_number_is_not_named():
    rule = NamingRule(0.5)
    assert rule.names(np.array([[np.nan, 0.9], [0.5, 0.5], [0.51, 0.49]])).tolist() == [
        False,
        False,
        True,
    ]
