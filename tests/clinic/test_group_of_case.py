"""Groups: a kind is named where no condition can be, and never where silence has another cause."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib.clinic import Diagnoser
from dermosan_lib.clinic.group_of_case import group_of_condition, likeliest_group
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.language import use_language

GENERAL = load_taxonomy("general184")
ECZEMAS = ("eczema", "atopic", "contact_allergic", "contact_irritant")


def chances(**of):
    """``(184,)`` probabilities; what is left over is shared by all."""
    rest = (1 - sum(of.values())) / len(GENERAL)
    return np.array([of.get(code, 0.0) + rest for code in GENERAL.codes])


def likeliest(probabilities, *, judged=None, above=0.6, risk="low", silent=False):
    judged = probabilities if judged is None else judged
    return likeliest_group(GENERAL, probabilities, judged, above=above, risk=risk, silent=silent)


def test_the_narrowest_group_that_is_likely_enough_is_named():
    group = likeliest(chances(**dict.fromkeys(ECZEMAS, 0.2)))
    assert (group.code, group.named) == ("eczemas", True)
    assert 0.8 < group.probability < 0.85


def test_a_broader_group_is_named_where_no_narrow_one_is():
    group = likeliest(chances(eczema=0.25, psoriasis=0.25, acne=0.25))
    assert (group.code, group.named) == ("inflammatory", True)


def test_no_group_is_named_below_the_line_or_without_most_of_the_probability():
    spread = chances(eczema=0.2, impetigo=0.2, melasma=0.2, acne=0.2)
    assert not likeliest(spread).named
    assert not likeliest(spread, above=0.1).named
    eczemas = chances(**dict.fromkeys(ECZEMAS, 0.2))
    assert not likeliest(eczemas, above=1.0).named
    assert not likeliest(eczemas, judged=spread).named


def test_no_group_is_named_where_silence_has_another_cause():
    assert not likeliest(chances(**dict.fromkeys(ECZEMAS, 0.2)), silent=True).named


@pytest.mark.parametrize("risk", ["moderate", "high"])
def test_a_benign_groups_name_does_not_calm_where_the_score_warns(risk):
    growths = chances(sk=0.4, bkl=0.3, mel=0.2)
    assert likeliest(growths).code == "benign_epidermal"
    group = likeliest(growths, risk=risk)
    assert (group.code, group.named) == ("tumour", True)
    assert not likeliest(chances(**dict.fromkeys(ECZEMAS, 0.2)), risk=risk).named


def test_a_named_condition_brings_its_own_group():
    group = group_of_condition(GENERAL, "impetigo", chances(impetigo=0.3, eczema=0.25, atopic=0.25))
    assert (group.code, group.named) == ("bacterial", True)


@given(st.lists(st.floats(0, 30), min_size=184, max_size=184).filter(any), st.floats(0, 1))
def test_what_is_named_is_likelier_than_the_line(weights, above):
    probabilities = np.array(weights) / sum(weights)
    group = likeliest(probabilities, above=above)
    assert 0 <= group.probability <= 1
    assert group.named <= (group.probability > max(above, 0.5))


@pytest.fixture(scope="module")
def diagnoser(pen_and_paper):
    return Diagnoser(
        pen_and_paper(
            pen_and_paper.graph(classes=184),
            taxonomy="general184",
            conditions=[condition.to_dict() for condition in GENERAL],
            groups=[group.to_dict() for group in GENERAL.groups],
            abstention={"unsure": {"threshold": 0.6}},
        )
    )


def png(red, green, blue):
    stream = io.BytesIO()
    Image.fromarray(np.full((300, 300, 3), (red, green, blue), np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def answered(diagnoser, *colour, despite_quality=True):
    photo = diagnoser.inspect("plain.png", png(*colour))
    return diagnoser.diagnose([photo], despite_quality=despite_quality, any_photo=True)


def test_the_answer_names_a_kind_in_both_languages(diagnoser):
    answer = answered(diagnoser, 120, 120, 120)
    assert answer.abstained
    assert answer.to_json()["group"] == {
        "code": "eczemas",
        "name": "Eczema and dermatitis",
        "probability": pytest.approx(0.999, abs=0.002),
        "named": True,
    }
    assert "Eczema and dermatitis, kind unsure" in answer.reason
    assert "Eczema and dermatitis, kind unsure (risk: low)" in str(answer)
    assert "Eczema and dermatitis, kind unsure" in answer._repr_html_()
    with use_language("es"):
        assert "Eccemas y dermatitis, tipo no seguro" in str(answer)
        assert "Eccemas y dermatitis, tipo no seguro" in answer._repr_html_()


def test_a_named_condition_is_answered_as_before(diagnoser):
    answer = answered(diagnoser, 200, 100, 100)
    assert not answer.abstained
    assert answer.differential[0].code == "eczema"
    assert answer.group.code == "eczemas"
    assert "kind unsure" not in str(answer)


def test_a_photo_that_cannot_be_judged_has_no_group(diagnoser):
    answer = answered(diagnoser, 0, 0, 0, despite_quality=False)
    assert answer.abstained
    assert answer.to_json()["group"] is None
    assert "kind unsure" not in str(answer)


def test_a_bundle_without_groups_answers_as_before(pen_and_paper):
    answer = answered(Diagnoser(pen_and_paper()), 120, 120, 120)
    assert answer.to_json()["group"] is None
