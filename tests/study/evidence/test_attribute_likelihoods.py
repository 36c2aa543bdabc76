"""Age, sex and site: learned where they carry information, switched off where they do not."""

import json

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.decision.attribute_evidence import Metadata, add_evidence
from dermosan_lib.study.comparison.paired_log_loss import compare_losses
from dermosan_lib.study.evidence.attribute_likelihoods import learn_metadata
from dermosan_lib.study.evidence.attribute_selection import (
    choose_attributes,
    evidence_table,
    fit_metadata,
)

CODES = ("mel", "nv", "df")
FREQUENT = (0.25, 0.7, 0.05)
OLD = np.array([65.0, 40.0, 45.0])
AT_BACK = np.array([0.6, 0.3, 0.1])
SHARPNESS = 1.0  # of the simulated network


def simulate(seed, *, n=2500, informative=True, photos=1):
    """Rows, attributes and calibrated image probabilities, independent given the condition."""
    draw = np.random.default_rng(seed)
    truth = np.repeat(draw.choice(3, n, p=FREQUENT), photos)
    kind = truth if informative else np.repeat(draw.choice(3, n, p=FREQUENT), photos)
    signal = draw.normal(size=(len(truth), 3)) + SHARPNESS * np.eye(3)[truth]
    # Bayes for unit normals at the corners of a simplex, at the true prior: calibrated.
    logits = SHARPNESS * signal + np.log(FREQUENT)
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    per_case = np.repeat(np.arange(n), photos)
    age = (5 * np.round(draw.normal(0, 15, n) / 5))[per_case] + OLD[kind]
    back = (draw.random(n)[per_case] < AT_BACK[kind]).astype(int)
    paths = [f"{seed}-{i}.jpg" for i in range(len(truth))]
    rows = pd.DataFrame(
        {"path": paths, "condition": np.array(CODES)[truth], "group": [f"g{g}" for g in per_case]}
    )
    told = pd.DataFrame(
        {"age": np.clip(age, 0, 90).astype(str), "site": np.where(back, "back", "arm")}, index=paths
    )
    return rows, told, probabilities, truth


def fit(train, val):
    rows, told, _, _ = train
    val_rows, val_told, probabilities, truth = val
    learned = learn_metadata(rows, told, CODES)
    return fit_metadata(learned, probabilities, truth, val_told, val_rows["group"], CODES)


def test_informative_attributes_help_on_new_cases():
    entry = fit(simulate(1), simulate(2, n=1000))
    rows, told, probabilities, truth = simulate(3, n=1500)
    fused = add_evidence(probabilities, evidence_table(Metadata.from_card(entry, CODES), told))
    assert entry["used"] == ["age", "site"]
    assert entry["weight"] > 0.7  # independent given the condition: near 1
    assert compare_losses(probabilities, fused, truth, rows["group"]).better
    json.dumps(entry, allow_nan=False)


def test_attributes_that_say_nothing_are_switched_off_or_harmless():
    kept = 0
    for seed in range(12):
        entry = fit(
            simulate(seed, n=800, informative=False), simulate(100 + seed, n=400, informative=False)
        )
        kept += len(entry["used"]) > 0
        assert (entry["weight"] > 0) == (len(entry["used"]) > 0)
        rows, told, probabilities, truth = simulate(200 + seed, n=400, informative=False)
        fused = add_evidence(probabilities, evidence_table(Metadata.from_card(entry, CODES), told))
        found = compare_losses(probabilities, fused, truth, rows["group"])
        assert found.second < found.first + 0.02
    assert kept <= 2  # chance alone: about one in forty


def test_what_repeats_another_attribute_is_not_used_twice():
    train, val = simulate(13), simulate(14, n=1000)
    for rows in (train, val):
        rows[1]["site"] = np.where(rows[1]["age"].astype(float) > 55, "old", "young")
    entry = fit(train, val)
    assert entry["used"] == ["age"]
    assert [step["kept"] for step in entry["validation"]["steps"]] == [True, False]


def test_the_true_likelihoods_are_found():
    rows, told, *_ = simulate(4, n=20_000)
    learned = learn_metadata(rows, told, CODES)
    site = Metadata.from_card(
        {"attributes": learned, "used": ["age", "site"], "weight": 1.0}, CODES
    ).attributes[1]
    pool = AT_BACK @ FREQUENT
    np.testing.assert_allclose(site.log_ratio("back"), np.log(AT_BACK / pool), atol=0.15)
    age = Metadata.from_card(
        {"attributes": learned, "used": ["age", "site"], "weight": 1.0}, CODES
    ).attributes[0]
    differences = [age.log_ratio(years)[0] - age.log_ratio(years)[1] for years in ("30", "70")]
    # Normals 25 years apart with standard deviation 15, widened by the kernel's 5 years.
    slope = 25 / (15**2 + 5**2)
    np.testing.assert_allclose(
        differences, [slope * (years - 52.5) for years in (30, 70)], atol=0.35
    )


def test_photos_of_one_group_count_once():
    rows, told, *_ = simulate(5, n=300)
    five = pd.concat([rows.assign(path=rows["path"] + str(k)) for k in range(5)])
    told_five = pd.concat([told.rename(index=lambda path, k=k: path + str(k)) for k in range(5)])
    assert learn_metadata(five, told_five, CODES) == learn_metadata(rows, told, CODES)


def test_a_rare_condition_says_little_and_a_missing_one_nothing():
    rows, told, *_ = simulate(6, n=2000)
    kept = rows[(rows["condition"] != "df") | ~rows["condition"].eq("df").cumsum().gt(2)]
    codes = (*CODES, "absent")
    learned = learn_metadata(kept, told, codes)
    for attribute in Metadata.from_card(
        {"attributes": learned, "used": ["age", "site"], "weight": 1.0}, codes
    ).attributes:
        assert np.abs(attribute.log_ratios[2]).max() < 1.2
        np.testing.assert_allclose(attribute.log_ratios[3], 0, atol=1e-4)


def test_probabilities_of_a_condition_sum_to_1():
    rows, told, *_ = simulate(7, n=900)
    site = learn_metadata(rows, told, CODES)[1]
    known = rows.assign(site=told["site"].to_numpy())
    pool = known["site"].value_counts(normalize=True)[site["values"]].to_numpy()
    for ratios in site["log_ratios"].values():
        assert np.exp(ratios) @ pool == pytest.approx(1, abs=1e-4)


def test_what_cannot_be_learned_is_left_out():
    rows, told, *_ = simulate(8, n=300)
    told = told.assign(sex="female", age="about fifty", dx_type="histo")
    told.iloc[:5, told.columns.get_loc("site")] = "scalp"
    told.iloc[5:50, told.columns.get_loc("site")] = ""
    learned = learn_metadata(rows, told, CODES)
    assert [found["name"] for found in learned] == ["site"]  # one sex, no age, not asked for
    assert learned[0]["values"] == ["arm", "back"]  # scalp: five groups
    assert sum(learned[0]["groups"].values()) == 250
    assert learn_metadata(rows, told[[]], CODES) == []
    assert fit_metadata([], np.ones((1, 3)) / 3, np.zeros(1, int), told, ["a"], CODES) is None


def test_a_further_attribute_is_learned_by_name():
    rows, told, *_ = simulate(9, n=500)
    told = told.assign(smoker=np.where(rows["condition"] == "mel", "yes", "no"))
    learned = learn_metadata(rows, told, CODES, names=("smoker",))
    assert learned[0]["log_ratios"]["mel"][1] > 1


def test_unknown_and_unseen_values_leave_the_image_alone():
    rows, told, *_ = simulate(10, n=500)
    metadata = Metadata.from_card(
        {"attributes": learn_metadata(rows, told, CODES), "used": ["age", "site"], "weight": 1.0},
        CODES,
    )
    blank = pd.DataFrame({"age": ["", "x", None], "site": ["", "tongue", None]})
    assert (evidence_table(metadata, blank) == 0).all()
    known = pd.DataFrame({"age": ["30.0", ""], "site": ["back", "arm"]})
    for row, evidence in zip(
        known.to_dict("records"), evidence_table(metadata, known), strict=True
    ):
        np.testing.assert_allclose(evidence, metadata.evidence(row))


def test_the_weight_counts_groups_and_does_not_see_test_labels():
    train, val = simulate(11), simulate(12, n=300, photos=3)
    entry = fit(train, val)
    assert entry["validation"]["n_groups"] == 300
    assert fit(train, val) == entry


def test_few_groups_take_what_lowers_the_loss_at_all_where_not_cautious():
    truth = np.arange(60) % 3
    right = np.where(np.arange(60) % 10 < 6, 1.0, -1.0)  # six of ten: less than chance explains
    tables = {"itch": right[:, None] * np.eye(3)[truth]}
    even = np.full((60, 3), 1 / 3)
    cautious = choose_attributes(tables, even, truth, np.arange(60))
    bold = choose_attributes(tables, even, truth, np.arange(60), cautious=False)
    assert cautious["used"] == []
    assert bold["used"] == ["itch"]
    (step,) = bold["validation"]["steps"]
    assert step["log_loss"] < step["log_loss_before"]


def test_that_a_value_is_missing_says_nothing():
    """Where only one condition's cells are filled, an empty one must not tell the others."""
    rows, told, probabilities, _ = simulate(4, n=600)
    told = told.assign(itch=np.where(rows["condition"] == "mel", "yes", ""))
    told.loc[told.index[::7], "itch"] = "no"
    learned = [e for e in learn_metadata(rows, told, CODES) if e["name"] == "itch"]
    entry = {"attributes": learned, "used": ["itch"], "weight": 1.0}
    evidence = evidence_table(Metadata.from_card(entry, CODES), told)
    empty = (told["itch"] == "").to_numpy()
    assert (evidence[empty] == 0).all()
    assert (evidence[~empty] != 0).any()
    np.testing.assert_allclose(add_evidence(probabilities, evidence)[empty], probabilities[empty])
