"""What a card has learned of age and sex, applied."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.decision.attribute_evidence import Metadata, add_evidence
from dermosan_lib.errors import EvidenceError

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


@pytest.mark.parametrize(
    ("age", "mel"),
    [("0", -2), ("20", -2), ("25", -1.5), ("40", 0), ("59", 1.9), ("60", 2), ("130", 2)],
)
def test_ages_lie_on_the_line_between_those_learned(metadata, age, mel):
    (attribute, _) = metadata.attributes
    np.testing.assert_allclose(attribute.log_ratio(age), [mel, -mel / 2], rtol=1e-12)
    attribute.check(age)
    np.testing.assert_allclose(metadata.evidence({"age": age}), [mel / 2, -mel / 4], rtol=1e-12)


@pytest.mark.parametrize("age", ["-1", "-0.01", "130.01", "131", "inf", "-inf", "nan", "", "x"])
def test_an_age_beyond_0_to_130_is_none(metadata, age):
    assert metadata.attributes[0].log_ratio(age) is None
    assert metadata.evidence({"age": age}) is None
    with pytest.raises(EvidenceError, match=r"^Age is .*; it must be a number of years from 0 to"):
        metadata.attributes[0].check(age)


def test_evidence_of_two_attributes_is_the_weighted_sum(metadata):
    # weight * (age + sex): mel 0.5 * (2 + 0), nv 0.5 * (-1 - 0.5)
    np.testing.assert_allclose(metadata.evidence({"age": "60", "sex": "MALE"}), [1.0, -0.75])
    np.testing.assert_allclose(metadata.evidence({"age": "40"}), [0.0, 0.0])
    np.testing.assert_allclose(metadata.evidence({"sex": "female", "age": "old"}), [0.0, 0.25])


def test_numbers_and_words_are_told_apart(metadata):
    age, sex = metadata.attributes
    assert (age.numeric, sex.numeric) == (True, False)
    assert (age.name, sex.name) == ("age", "sex")
    assert (age.values, sex.values) == ((20.0, 40.0, 60.0), ("female", "male"))
    np.testing.assert_array_equal(age.log_ratios, [[-2, 0, 2], [1, 0, -1]])  # mel, nv
    assert sex.log_ratio("60") is None
    sex.check("female")


def test_a_card_without_metadata_has_no_evidence():
    for entry in (None, {}):
        nothing = Metadata.from_card(entry, ("mel", "nv"))
        assert (nothing.attributes, nothing.weight, nothing.used) == ((), 0.0, ())
        assert nothing.evidence({"age": "40"}) is None
    assert Metadata.from_card({**ENTRY, "weight": 1}, ("mel", "nv")).weight == 1.0


def test_evidence_multiplies_each_row_and_each_is_normalised():
    rows = np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]])
    fused = add_evidence(rows, np.log([1.0, 2.0, 4.0]))
    # 0.5, 0.5, 1 of 2; 0.1, 0.2, 3.2 of 3.5
    np.testing.assert_allclose(fused, [[0.25, 0.25, 0.5], [1 / 35, 2 / 35, 32 / 35]], rtol=1e-12)
    own = add_evidence(rows, np.log([[1.0, 2.0, 4.0], [8.0, 8.0, 1.0]]))
    np.testing.assert_allclose(own, [[0.25, 0.25, 0.5], [1 / 3, 1 / 3, 1 / 3]], rtol=1e-12)
    np.testing.assert_allclose(add_evidence(rows[1], np.log([1.0, 2.0, 4.0])), fused[1])


def test_what_the_picture_rules_out_evidence_can_bring_back():
    smallest = np.finfo(np.float64).tiny  # what a probability of 0 counts as
    assert add_evidence(np.array([1.0, 0.0]), np.array([0.0, 700.0]))[1] == pytest.approx(
        smallest * np.exp(700) / (1 + smallest * np.exp(700)), rel=1e-9
    )
    np.testing.assert_allclose(add_evidence(np.array([0.0, 1e-300, 1.0]), np.array([0, 0, -1e4])),
                               [smallest / (1e-300 + smallest), 1, 0])  # fmt: skip


def test_rows_far_apart_do_not_take_one_anothers_scale():
    evidence = np.array([[0.0, 0.0], [-2000.0, -2000.0 - np.log(3)]])
    fused = add_evidence(np.full((2, 2), 0.5), evidence)
    np.testing.assert_allclose(fused, [[0.5, 0.5], [0.75, 0.25]], rtol=1e-9)
