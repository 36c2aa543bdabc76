import numpy as np
import pytest

from dermosan_lib.study.external.external_metrics import (
    abstention_metrics,
    malignancy_metrics,
    rate,
)

POINTS = {"high_sensitivity": {"threshold": 0.3}}


def test_malignancy_counts_only_what_is_known():
    scores = np.array([0.9, 0.8, 0.2, 0.1, 0.5])
    told = malignancy_metrics(scores, [True, True, False, False, None], POINTS, np.arange(5))
    assert (told["n_suspicious"], told["n_others"]) == (2, 2)
    assert told["auroc"]["value"] == 1
    point = told["operating_points"]["high_sensitivity"]
    assert point["threshold"] == 0.3
    assert point["sensitivity"]["value"] == 1
    assert point["specificity"]["n"] == 2


@pytest.mark.parametrize(
    ("scores", "kinds", "words"),
    [
        ([0.1, 0.2], [True, True], "only suspicious"),
        ([0.1, 0.2], [False, None], "no suspicious"),
        ([np.nan, np.nan], [False, True], "does not say what is malignant"),
    ],
)
def test_malignancy_says_why_it_is_not_measured(scores, kinds, words):
    told = malignancy_metrics(np.array(scores), kinds, POINTS, np.arange(2))
    assert words in told["why_not"]
    assert "auroc" not in told


def test_abstention_of_known_and_unknown():
    known = np.array([True, True, True, True, False, False])
    told = abstention_metrics(
        abstained=np.array([True, False, False, False, True, True]),
        correct=np.array([False, True, True, False, False, False]),
        strangeness={
            "doubt": np.array([0.1, 0.2, 0.1, 0.3, 0.6, 0.7]),
            "distance": np.full(6, np.nan),
        },
        known=known,
        groups=np.arange(6),
        n_bootstrap=50,
    )
    assert told["known"]["value"] == 0.25
    assert told["unknown"]["value"] == 1
    assert told["accuracy_answered"]["value"] == pytest.approx(2 / 3)
    assert told["accuracy_answered"]["n"] == 3
    assert told["unknown_auroc_doubt"]["value"] == 1
    assert told["unknown_auroc_distance"]["value"] is None


def test_without_unknown_labels_their_entries_are_empty():
    told = abstention_metrics(
        np.zeros(3, bool), np.ones(3, bool), {"doubt": np.ones(3)}, np.ones(3, bool), np.arange(3)
    )
    empty = {"value": None, "low": None, "high": None, "n": 0}
    assert told["unknown"] == told["unknown_auroc_doubt"] == empty


def test_a_rate_resamples_groups_and_never_claims_certainty():
    flags = np.array([True, False] * 40)
    by_image = rate(flags, np.arange(80))
    by_pair_of_alike = rate(np.sort(flags), np.repeat(np.arange(4), 20))
    assert by_image["value"] == by_pair_of_alike["value"] == 0.5
    assert by_image["high"] - by_image["low"] < by_pair_of_alike["high"] - by_pair_of_alike["low"]
    assert rate(np.zeros(80, bool), np.arange(80))["high"] > 0
    assert rate(np.zeros(0, bool), np.arange(0))["value"] is None
