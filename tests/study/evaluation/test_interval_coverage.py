"""A simulation: how often the 95% intervals hold the truth where images come in groups."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.evaluation.intervals import (
    centred_interval,
    percentile_interval,
    replicate_weights,
)
from dermosan_lib.study.evaluation.outcomes import Outcomes
from dermosan_lib.study.evaluation.weighted_metrics import WeightedMetrics

METRICS = ("accuracy", "balanced_accuracy", "macro_auc")
CODES = ("a", "b", "c")
SIZES = np.repeat([1, 2, 3, 4, 5, 6], 50)  # images of each of 300 lesions
DATA_SETS, REPLICATES = 600, 300
OF_IMAGES = 150  # data sets are enough where intervals are far too narrow


def draw_outcomes(seed, sizes=SIZES):
    """Lesions that are hard or easy as a whole, and images of them that hardly differ."""
    draw = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    truth = draw.choice(len(CODES), len(sizes), p=[0.5, 0.3, 0.2])[groups]
    logits = draw.normal(0, 2.0, (len(sizes), len(CODES)))[groups]
    logits += draw.normal(0, 0.7, logits.shape)
    logits[np.arange(len(groups)), truth] += 2.0
    odds = np.exp(logits)
    return Outcomes(CODES, truth, odds / odds.sum(axis=1, keepdims=True)), groups


@pytest.fixture(scope="module")
def truths():
    """The metrics of 210,000 lesions, as good as those of all there could be."""
    outcomes, groups = draw_outcomes(0, np.tile(SIZES, 700))
    scores = WeightedMetrics(outcomes, groups)(np.ones((1, groups.max() + 1)))
    return {name: scores.overall[name][0] for name in METRICS}


def intervals(outcomes, groups, weights):
    scores = WeightedMetrics(outcomes, groups)(weights)
    return {name: percentile_interval(scores.overall[name]) for name in METRICS}


def draws(n_groups):
    return np.concatenate(list(replicate_weights(n_groups, REPLICATES, 42)))


def test_the_shortcut_gives_the_numbers_of_evaluate():
    outcomes, groups = draw_outcomes(1)
    table = pd.DataFrame(outcomes.probabilities, columns=list(CODES))
    table.insert(0, "path", [f"{i}.jpg" for i in range(len(table))])
    table.insert(1, "condition", np.array(CODES)[outcomes.truth])
    images = np.arange(len(groups))
    for given, units in ((groups, groups), (None, images)):
        found = evaluate(table, CODES, groups=given, n_bootstrap=REPLICATES)
        short = intervals(outcomes, units, draws(units.max() + 1))
        for name in METRICS:
            assert (found[name]["low"], found[name]["high"]) == pytest.approx(short[name])


@pytest.mark.ci
def test_intervals_over_groups_hold_the_truth_and_those_over_images_do_not(truths):
    images = np.arange(SIZES.sum())
    by_group, by_image = draws(len(SIZES)), draws(len(images))
    held = {(name, unit): 0 for name in METRICS for unit in ("group", "image")}
    for seed in range(1000, 1000 + DATA_SETS):
        outcomes, groups = draw_outcomes(seed)
        ways = [("group", groups, by_group), ("image", images, by_image)]
        for unit, units, weights in ways if seed < 1000 + OF_IMAGES else ways[:1]:
            for name, (low, high) in intervals(outcomes, units, weights).items():
                held[name, unit] += low <= truths[name] <= high
    for name in METRICS:
        assert 0.93 <= held[name, "group"] / DATA_SETS <= 0.97, name
        assert held[name, "image"] / OF_IMAGES <= 0.85, name


def draw_calibrated(seed, n=400):
    """Images whose probabilities mean what they say."""
    draw = np.random.default_rng(seed)
    sure = 0.34 + 0.66 * draw.beta(3, 1.5, n)
    probabilities = np.stack([sure, (1 - sure) * 0.5, (1 - sure) * 0.5], axis=1)
    truth = (draw.random((n, 1)) > probabilities.cumsum(axis=1)).sum(axis=1).clip(max=2)
    return Outcomes(CODES, truth, probabilities)


def test_the_interval_of_a_calibration_error_holds_it_and_what_other_samples_give():
    weights, values, held = draws(400), [], {"centred": [], "percentile": []}
    for seed in range(150):
        metrics = WeightedMetrics(draw_calibrated(seed), np.arange(400))
        value = metrics(np.ones((1, 400))).overall["ece"][0]
        replicates = metrics(weights).overall["ece"]
        held["centred"].append(centred_interval(value, replicates, least=0.0))
        held["percentile"].append(percentile_interval(replicates))
        values.append(value)
    bounds = {name: np.array(pairs).T for name, pairs in held.items()}
    for name, of_value, of_mean in (("centred", 1, 0.95), ("percentile", 0, 0)):
        low, high = bounds[name]
        assert ((low <= values) & (values <= high)).mean() >= of_value, name
        assert ((low <= np.mean(values)) & (np.mean(values) <= high)).mean() >= of_mean, name
    low, high = bounds["percentile"]
    assert (low > values).mean() > 0.05  # a value below its own interval
