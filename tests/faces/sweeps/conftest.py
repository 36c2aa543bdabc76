"""A sweep over a folder that nobody looks into, and runs that take no time."""

import json

import pandas as pd
import pytest

from dermosan_lib.faces.sweeps import plan, running
from dermosan_lib.faces.sweeps.processes import Outcome
from dermosan_lib.faces.sweeps.sweep_file import Sweep

CODES = ("mel", "nv")


@pytest.fixture
def make_plan(tmp_path, monkeypatch):
    """Plans a sweep of these entries; images are not looked at."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.png").write_bytes(b"no picture")
    monkeypatch.setattr(running, "survey", lambda *_, **__: None)
    return lambda **entries: plan(Sweep("wish", data, **entries), tmp_path / "runs")


class Hands:
    """Carries orders out by writing a run's files; fails those of some seeds, and may be killed."""

    def __init__(self, *, fail=(), killed_after=None):
        self.fail, self.killed_after, self.made = set(fail), killed_after, []

    def __call__(self, orders):
        for count, order in enumerate(orders):
            if count == self.killed_after:
                raise KeyboardInterrupt
            why = ""
            if order["parameters"].get("seed") in self.fail:
                why = "03_train: Backbone is not known."
            else:
                write_run(order)
            self.made.append(order["run"])
            yield Outcome(order["run"], why, order["log"], 1.0)


def write_run(order):
    """Four test pictures of a fold, of which one is answered wrongly."""
    from pathlib import Path

    fold = order["parameters"].get("fold", 1)
    folder = Path(order["runs"]) / order["run"]
    folder.mkdir()
    paths = [f"{code}/{fold}-{number}.png" for code in CODES for number in range(2)]
    table = pd.DataFrame({"path": paths, "condition": ["mel", "mel", "nv", "nv"], "split": "test"})
    table = table.assign(mel=[0.9, 0.8, 0.3, 0.6], nv=[0.1, 0.2, 0.7, 0.4], malignancy=0.5)
    table.to_csv(folder / "predictions.csv", index=False)
    splits = table[["path", "condition", "split"]].assign(group=table["path"])
    splits.to_csv(folder / "splits.csv", index=False)
    value = 0.75 if fold == 1 else 0.5
    entry = {"value": value, "low": 0.2, "high": 0.9, "n": 4}
    metrics = dict.fromkeys(("accuracy", "balanced_accuracy", "macro_auc"), entry)
    metrics["conditions"] = {code: {} for code in CODES}
    (folder / "metrics.json").write_text(json.dumps(metrics))


@pytest.fixture
def hands():
    return Hands
