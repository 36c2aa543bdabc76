"""What folds tell: their own spread, and all images pooled, over repeats too."""

import json

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.study.comparison import group_folds
from dermosan_lib.study.evaluation import evaluate
from dermosan_lib.study.runs import SWEEP_FILE
from dermosan_lib.study.sweeps import SweepFolder, fold_values, pooled_metrics, spread

CODES = ["mel", "nv"]


def predictions(seed):
    """Sixty pictures of thirty lesions, half of them of each condition."""
    truth = np.repeat([0, 1], 30)
    score = np.clip(np.random.default_rng(seed).normal(0.35 + 0.3 * truth, 0.2), 0.01, 0.99)
    return pd.DataFrame(
        {"path": [f"{i:02d}.png" for i in range(60)], "condition": np.array(CODES)[truth],
         "split": "test", "mel": 1 - score, "nv": score,
         "group": [f"g{i // 2}" for i in range(60)]}
    )  # fmt: skip


@pytest.fixture
def sweep(tmp_path):
    """Two repeats of three folds, each run with the metrics of its own pictures."""
    runs = []
    for repeat in (1, 2):
        table = predictions(repeat)
        labels, groups = pd.factorize(table["condition"])[0], pd.factorize(table["group"])[0]
        for fold, (_, tested) in enumerate(group_folds(labels, groups, 3, repeat), start=1):
            run = f"{repeat}{fold}"
            (tmp_path / run).mkdir()
            mine = table.iloc[tested]
            mine.drop(columns="group").to_csv(tmp_path / run / "predictions.csv", index=False)
            split = table[["path", "condition", "group"]].assign(split="train")
            split.to_csv(tmp_path / run / "splits.csv", index=False)
            metrics = evaluate(mine, CODES, n_bootstrap=20, groups=mine["group"])
            (tmp_path / run / "metrics.json").write_text(json.dumps(metrics))
            runs.append({"run": run, "setting": "all", "varied": {}, "repeat": repeat,
                         "fold": fold})  # fmt: skip
    plan = {"folds": 3, "repeats": 2, "varied": [], "runs": runs}
    (tmp_path / SWEEP_FILE).write_text(json.dumps(plan))
    return SweepFolder(tmp_path)


def test_repeats_are_pooled_each_whole_and_averaged(sweep):
    told = spread(sweep, n_bootstrap=200).set_index("metric")
    values = fold_values(sweep)
    accuracies = values.loc[values["metric"] == "accuracy", "value"]
    row = told.loc["accuracy"]
    assert (row["folds"], row["repeats"], row["n"]) == (6, 2, 60)
    assert row["mean"] == pytest.approx(accuracies.mean())
    assert row["sd"] == pytest.approx(accuracies.std())
    whole = [evaluate(predictions(repeat), CODES, n_bootstrap=0) for repeat in (1, 2)]
    for metric in ("accuracy", "balanced_accuracy", "macro_auc"):
        expected = np.mean([one[metric]["value"] for one in whole])
        assert told.loc[metric, "pooled"] == pytest.approx(expected)
        assert told.loc[metric, "low"] < expected < told.loc[metric, "high"]


def test_a_repeat_that_lacks_a_fold_counts_among_the_folds_alone(sweep):
    (sweep.folder / "23" / "metrics.json").unlink()
    row = spread(sweep, n_bootstrap=20).iloc[0]
    assert (row["folds"], row["repeats"], row["n"]) == (5, 1, 60)


def test_the_order_of_pictures_does_not_count():
    table = predictions(1)
    other = table.sample(frac=1, random_state=3)
    one, two = (pooled_metrics([each], CODES, n_bootstrap=50) for each in (table, other))
    assert one == two
