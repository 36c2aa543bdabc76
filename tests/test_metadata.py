"""What a card has learned of age and sex, applied."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.errors import EvidenceError
from dermosan_lib.metadata import Metadata, add_evidence

ENTRY = {
    "weight": 0.5,
    "used": ["age", "sex"],
    "attributes": [
        {
            "name": "age",
            "values": [20.0, 40.0, 60.0],
            "log_ratios": {"nv": [1.0, 0.0, -1.0], "mel": [-2.0, 0.0, 2.0]},
        },
        {
            "name": "sex",
            "values": ["female", "male"],
            "log_ratios": {"nv": [0.5, -0.5], "mel": [0.0, 0.0]},
        },
    ],
}


@pytest.fixture
def metadata():
    return Metadata.from_card(ENTRY, ("mel", "nv"))


def test_classes_follow_the_codes_and_ages_are_interpolated(metadata):
    np.testing.assert_allclose(metadata.evidence({"age": "30"}), [-0.5, 0.25])
    np.testing.assert_allclose(metadata.evidence({"age": "5"}), metadata.evidence({"age": "20"}))
    np.testing.assert_allclose(metadata.evidence({"age": "30", "sex": " Female"}), [-0.5, 0.5])


@pytest.mark.parametrize("told", [{}, {"age": ""}, {"age": "nan"}, {"sex": "diverse"}, {"b": "1"}])
def test_what_is_unknown_or_was_not_learned_adds_nothing(metadata, told):
    assert metadata.evidence(told) is None
    chances = np.array([0.3, 0.7])
    assert add_evidence(chances, metadata.evidence(told)) is chances


def test_bayes_by_hand(metadata):
    fused = add_evidence(np.array([0.5, 0.5]), metadata.evidence({"age": "60"}))
    odds = np.exp(0.5 * 2.0) / np.exp(0.5 * -1.0)
    assert fused[0] / fused[1] == pytest.approx(odds)
    assert fused.sum() == pytest.approx(1)


@given(st.lists(st.floats(-700, 700), min_size=3, max_size=3))
def test_no_evidence_overflows(evidence):
    fused = add_evidence(np.array([[0.2, 0.3, 0.5], [0.9, 0.1, 0.0]]), np.array(evidence))
    assert np.isfinite(fused).all()


def test_only_what_the_card_uses_is_evidence():
    assert Metadata.from_card(None, ("mel", "nv")).used == ()
    off = Metadata.from_card({**ENTRY, "used": ["sex"]}, ("mel", "nv"))
    assert off.evidence({"age": "30"}) is None
    np.testing.assert_allclose(off.evidence({"age": "30", "sex": "male"}), [0.0, -0.25])
    assert [attribute.name for attribute in off.attributes] == ["age", "sex"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (0, "150", "Age is '150'; it must be a number of years from 0 to 130"),
        (0, "fifty", "Age is 'fifty'"),
        *((0, odd, "it must be a number of years") for odd in ("1_0", "1e1", "+54", "nan", "５４")),
        (1, "f", "Sex is 'f'; this model has learned female, male. Choose one"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(metadata, name, value, words):
    with pytest.raises(EvidenceError, match=words):
        metadata.attributes[name].check(value)
