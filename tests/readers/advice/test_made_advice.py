"""Advice that is right or wrong on purpose."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.readers.advice.made_advice import scripted_advice, wrong_advice
from dermosan_lib.readers.advice.model_advice import Advice, advice_from_diagnosis

TAXONOMY = load_taxonomy("kaggle10")


@given(st.sampled_from(TAXONOMY.codes), st.integers(0, 10_000))
def test_scripted_advice_is_right_and_a_wrong_one_names_a_look_alike(truth, seed):
    rng = np.random.default_rng(seed)
    right = scripted_advice(truth, TAXONOMY, rng)
    assert right.top == truth
    assert right.prediction_set[0] == truth
    wrong = wrong_advice(right, truth, TAXONOMY, rng)
    assert wrong.top in TAXONOMY[truth].look_alikes
    for advice in (right, wrong):
        shares = [share for _, share in advice.differential]
        assert shares == sorted(shares, reverse=True)
        assert 0.3 < sum(shares) < 1 + 1e-9
        assert set(advice.prediction_set) <= set(TAXONOMY.codes)
    assert sorted(s for _, s in wrong.differential) == sorted(s for _, s in right.differential)


def test_a_model_that_errs_by_itself_is_left_alone_but_for_its_doubt():
    advice = Advice((("nv", 0.6), ("mel", 0.4)), doubtful=True, reason="unsure")
    wrong = wrong_advice(advice, "mel", TAXONOMY, np.random.default_rng(0))
    assert wrong.differential == advice.differential
    assert not wrong.doubtful


def test_advice_comes_of_a_diagnosis_and_survives_json():
    lines = [{"code": "nv", "probability": 0.2}, {"code": "mel", "probability": 0.7}]
    found = advice_from_diagnosis(
        {"differential": lines, "prediction_set": ["mel"], "abstained": False, "reason": ""}, b"png"
    )
    assert found.top == "mel"
    assert found.overlay == b"png"
    kept = Advice.from_json(found.to_json())
    assert kept.overlay == b""
    assert kept.differential == found.differential
    silent = {"differential": [], "prediction_set": None, "abstained": True, "reason": "poor"}
    assert advice_from_diagnosis(silent) == Advice((), (), True, "poor")
    made = wrong_advice(advice_from_diagnosis(silent), "mel", TAXONOMY, np.random.default_rng(0))
    assert made.top not in ("", "mel")
    assert pytest.approx(1, abs=0.2) == sum(share for _, share in made.differential)
