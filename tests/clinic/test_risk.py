"""Risk follows the lines of the card."""

import numpy as np
import pytest

from dermosan_lib.clinic.diagnosis import Malignancy
from dermosan_lib.clinic.risk import malignancy, next_steps, risk
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
