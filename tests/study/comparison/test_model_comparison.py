import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.comparison.model_comparison import compare, paired_difference
from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.evaluation.metrics_tables import side_by_side
from dermosan_lib.study.evaluation.weighted_metrics import BY_CONDITION, OVERALL


def draw_predictions(seed, n=120, k=4, digits=None, skill=1.5):
    """Random predictions; with ``digits`` many probabilities tie. Every class is present."""
    draw = np.random.default_rng(seed)
    codes = [f"c{i}" for i in range(k)]
    truth = np.concatenate([np.arange(k), draw.integers(0, k, n - k)])
    logits = draw.normal(size=(n, k))
    logits[np.arange(n), truth] += skill
    if digits is not None:
        logits = logits.round(digits)
    probabilities = np.exp(logits)
    table = pd.DataFrame(probabilities / probabilities.sum(axis=1, keepdims=True), columns=codes)
    table.insert(0, "path", [f"{row:05d}.jpg" for row in range(n)])
    table.insert(1, "condition", [codes[i] for i in truth])
    return table, codes


def test_comparison_lays_runs_side_by_side():
    table, codes = draw_predictions(0)
    worse, _ = draw_predictions(0, skill=0.2)
    runs = {"b": evaluate(table, codes), "a": evaluate(worse, codes)}
    words = side_by_side(compare(runs))
    assert list(words.columns) == ["condition", "metric", "b", "a"]
    assert len(words) == len(OVERALL) + len(codes) * len(BY_CONDITION)
    entry = runs["b"]["accuracy"]
    assert words["b"].iloc[0] == (
        f"{entry['value']:.3f} ({entry['low']:.3f} to {entry['high']:.3f})"
    )
    with pytest.raises(RunError, match="no runs"):
        compare({})


def test_paired_difference_matches_by_path_and_is_narrower():
    first, codes = draw_predictions(0, n=200)
    second = first.copy()
    second[codes] = (
        0.9 * second[codes] + 0.1 * np.eye(4)[[codes.index(c) for c in first["condition"]]]
    )
    found = paired_difference(first, second.sample(frac=1, random_state=0), codes)
    assert found.equals(paired_difference(first, second, codes))
    assert (found["difference"] > 0).all()
    assert (found["low"] <= found["difference"]).all()
    assert (found["difference"] <= found["high"]).all()
    alone = evaluate(first, codes)["accuracy"]
    assert found["high"][0] - found["low"][0] < alone["high"] - alone["low"]
    opposite = paired_difference(second, first, codes)
    assert opposite["difference"].to_numpy() == pytest.approx(-found["difference"].to_numpy())


def test_runs_on_other_images_or_labels_are_not_compared():
    first, codes = draw_predictions(0)
    with pytest.raises(RunError, match=r"1 are in the first alone and 0 .* such as 00000.jpg"):
        paired_difference(first, first.iloc[1:], codes)
    relabelled = first.assign(condition=first["condition"].replace("c0", "c1"))
    with pytest.raises(RunError, match="disagree on the true condition"):
        paired_difference(first, relabelled, codes)
