"""What a test has reached and what a wished width takes, on drawn predictions."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.study.evaluation import evaluate, malignancy_auc
from dermosan_lib.study.planning import lesions_for_rate, reached_widths

CODES = ["mel", "nv", "bkl"]


def drawn(lesions, photos, seed=0, errors=0.2):
    """Predictions for ``photos`` of each lesion, alike for all photos of one, and their groups."""
    random = np.random.default_rng(seed)
    truth = random.choice(3, lesions, p=[0.2, 0.6, 0.2])
    scores = random.gamma(1, 1, (lesions, 3))
    scores[np.arange(lesions), truth] += np.where(random.random(lesions) < errors, 0, 5)
    scores /= scores.sum(axis=1, keepdims=True)
    table = pd.DataFrame(np.repeat(scores, photos, axis=0), columns=CODES)
    table["condition"] = np.repeat(np.array(CODES)[truth], photos)
    table["path"] = [f"{row}.png" for row in range(len(table))]
    return table, np.repeat(np.arange(lesions), photos)


def measured(table, groups, suspicious=("mel",)):
    metrics = evaluate(table, CODES, groups=groups, n_bootstrap=300)
    metrics["malignancy_auc"] = malignancy_auc(table, suspicious, groups=groups, n_bootstrap=300)
    return metrics


def test_rows_hold_what_the_metrics_say_and_a_plan():
    table, groups = drawn(200, 2)
    metrics = measured(table, groups)
    sizes = reached_widths(table, metrics, CODES, groups=groups, suspicious=["mel"], width=0.05)
    assert sizes["metric"].tolist() == ["accuracy", *["sensitivity"] * 3, "malignancy_auc"]
    accuracy, melanoma, auc = sizes.iloc[0], sizes.iloc[1], sizes.iloc[4]
    entry = metrics["accuracy"]
    assert accuracy["width"] == pytest.approx(entry["high"] - entry["low"])
    assert (accuracy["images"], accuracy["lesions"]) == (400, 200)
    assert accuracy["design_effect"] == pytest.approx(2, rel=0.02)  # photos are alike
    wanted = lesions_for_rate(max(0.5, entry["low"]), 0.05)
    assert accuracy["lesions_wanted"] == pytest.approx(wanted, rel=0.02)
    assert accuracy["lesions_in_all"] == accuracy["lesions_wanted"]
    share = melanoma["lesions"] / 200
    assert melanoma["lesions_in_all"] == pytest.approx(melanoma["lesions_wanted"] / share, abs=1)
    assert auc["lesions_wanted"] >= 200 * (auc["width"] / 0.05) ** 2  # by the cautious end


def test_twice_the_photos_are_not_twice_the_lesions():
    one = drawn(300, 1)
    two = drawn(300, 2)
    a, b = (
        reached_widths(table, measured(table, groups), CODES, groups=groups)
        for table, groups in (one, two)
    )
    np.testing.assert_allclose(b["lesions_wanted"], a["lesions_wanted"], rtol=0.02)
    assert (b["images"] == 2 * a["images"]).all()


def test_the_planned_number_reaches_the_width_when_it_is_drawn():
    table, groups = drawn(400, 2, seed=1)
    sizes = reached_widths(table, measured(table, groups), CODES, groups=groups, width=0.06)
    n = int(sizes.loc[0, "lesions_wanted"])
    more, their = drawn(n, 2, seed=2)
    entry = evaluate(more, CODES, groups=their, n_bootstrap=300)["accuracy"]
    assert 0.045 < entry["high"] - entry["low"] < 0.066  # planned with the cautious end


def test_few_lesions_without_an_error_are_no_proof():
    table, groups = drawn(12, 1, errors=0)
    sizes = reached_widths(table, measured(table, groups), CODES, groups=groups, width=0.1)
    perfect = sizes[sizes["value"] == 1]
    assert len(perfect)
    assert (perfect["lesions_wanted"] > lesions_for_rate(1, 0.1)).all()


def test_what_a_test_does_not_define_is_left_out():
    table, _ = drawn(50, 1)
    table = table[table["condition"] != "bkl"].reset_index(drop=True)
    metrics = measured(table, None)
    sizes = reached_widths(table, metrics, CODES, suspicious=[])
    assert sizes["condition"].tolist() == ["", "mel", "nv"]
    bare = evaluate(table, CODES, n_bootstrap=0)
    assert reached_widths(table, bare, CODES).empty
