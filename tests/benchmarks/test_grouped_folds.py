"""How far folds lie apart is told from their predictions alone."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.grouped_folds import spread
from dermosan_lib import phantoms
from dermosan_lib.study.runs import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("folds")
    data = phantoms.write_phantoms(folder / "data", per_class=4, size_px=64, progress=False)
    (folder / "runs" / "whole").mkdir(parents=True)
    return Run(data, folder / "runs" / "whole")


def _predictions(run, right):
    """Every image of the run, named rightly where ``right`` says so, else as the next condition."""
    splits, codes = run.splits(), list(run.taxonomy().codes)
    said = np.where(right, run.labels(), (run.labels() + 1) % len(codes))
    chances = np.full((len(splits), len(codes)), 0.01)
    chances[np.arange(len(splits)), said] = 1 - 0.01 * (len(codes) - 1)
    table = splits[["path", "condition", "split"]].reset_index(drop=True)
    return pd.concat([table, pd.DataFrame(chances, columns=codes)], axis=1).assign(
        group=splits["group"].to_numpy()
    )


def test_the_spread_is_of_the_folds_and_the_interval_of_all(run):
    n = len(run.splits())
    fold = np.arange(n) % 3
    wrong = np.concatenate([np.flatnonzero(fold == k)[: 3 * k] for k in range(3)])
    every = _predictions(run, ~np.isin(np.arange(n), wrong))
    table = spread(run, [every[fold == k] for k in range(3)])
    shares = [1 - 3 * k / (fold == k).sum() for k in range(3)]
    row = table.loc["accuracy"]
    assert [row[f"fold {k}"] for k in range(3)] == pytest.approx(shares)
    assert row["mean"] == pytest.approx(np.mean(shares))
    assert row["sd"] == pytest.approx(np.std(shares, ddof=1))
    assert row["pooled"] == pytest.approx(1 - 9 / n)
    assert row["low"] < row["pooled"] < row["high"]
    assert row["n"] == n
