"""What folds tell that one split cannot: how far a metric lies apart, and all images pooled.

The spread between folds says how much one split would have told by luck of the images and of
training; it is no standard error of the mean, since folds share their training images, and no
unbiased one can be had from folds alone (Bengio and Grandvalet, JMLR 2004). The interval is of the
pooled predictions, and resamples groups. Probabilities of several networks are pooled as they are,
which lowers a pooled area under the curve a little where their scales differ (Forman and Scholz,
SIGKDD Explorations 2010); the mean of the folds beside it is free of that.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dermosan_lib.study.comparison import repeated_metrics
from dermosan_lib.study.sweeps.rows import HEADLINE
from dermosan_lib.study.sweeps.sweep_folder import DONE, SweepFolder


def fold_values(sweep: SweepFolder) -> pd.DataFrame:
    """Each metric in each finished run: ``setting, metric, repeat, fold, value, low, high, n``."""
    rows = []
    for planned in sweep.runs:
        if sweep.status(planned["run"]) != DONE:
            continue
        metrics = sweep.files(planned["run"]).mapping("metrics.json")
        told = {name: planned[name] for name in ("setting", "repeat", "fold")}
        for name in HEADLINE:
            entry = {key: metrics[name][key] for key in ("value", "low", "high", "n")}
            rows.append({"metric": name, **told, **entry})
    columns = ["setting", "metric", "repeat", "fold", "value", "low", "high", "n"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(("value", "low", "high"), float))


def spread(sweep: SweepFolder, *, n_bootstrap: int = 1000, seed: int = 42) -> pd.DataFrame:
    """A row a setting and metric: the folds' mean and standard deviation, and all images pooled.

    Returns ``setting, metric, folds, mean, sd, pooled, low, high, n, repeats``: ``folds`` finished
    of all repeats; ``pooled`` over all ``n`` test images of the ``repeats`` of which every fold is
    finished, the mean of those repeats, with its 95% interval (bootstrap of groups). Pooled figures
    are NaN where no repeat is whole. Without folds a setting is one run, and its figures are those.
    """
    values = fold_values(sweep)
    rows = []
    for setting, of_setting in values.groupby("setting", sort=False):
        pooled = _pooled(sweep, str(setting), n_bootstrap, seed)
        for metric, some in of_setting.groupby("metric", sort=False):
            entry = pooled.get(str(metric), {})
            rows.append(
                {
                    "setting": setting,
                    "metric": metric,
                    "folds": len(some),
                    "mean": some["value"].mean(),
                    "sd": some["value"].std(),
                    "pooled": _number(entry.get("value")),
                    "low": _number(entry.get("low")),
                    "high": _number(entry.get("high")),
                    "n": int(entry.get("n", 0)),
                    "repeats": int(pooled.get("repeats", 0)),
                }
            )
    columns = ["setting", "metric", "folds", "mean", "sd", "pooled", "low", "high", "n", "repeats"]
    return pd.DataFrame(rows, columns=columns)


def pooled_metrics(
    repeats: Iterable[pd.DataFrame],
    codes: Sequence[str],
    *,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> dict[str, Any]:
    """`repeated_metrics` of tables that each hold every image once, in any order.

    Each has ``path, condition, group`` and a column of probabilities for each of ``codes``.
    """
    tables = [table.sort_values("path", ignore_index=True) for table in repeats]
    return repeated_metrics(
        tables, codes, groups=tables[0]["group"].to_numpy(), n_bootstrap=n_bootstrap, seed=seed
    )


def tested(sweep: SweepFolder, run: str) -> pd.DataFrame:
    """The test images of a finished run, with their probabilities and ``group``."""
    files = sweep.files(run)
    predictions = files.table("predictions.csv")
    groups = files.texts("splits.csv").set_index("path")["group"]
    test = predictions[predictions["split"] == "test"]
    return test.assign(group=groups.loc[test["path"]].to_numpy())


def _pooled(sweep: SweepFolder, setting: str, n_bootstrap: int, seed: int) -> dict[str, Any]:
    if not sweep.plan["folds"]:
        (run,) = (one["run"] for one in sweep.runs if one["setting"] == setting)
        return sweep.files(run).mapping("metrics.json") | {"repeats": 1}
    whole, runs = [], list[str]()
    for repeat in range(1, int(sweep.plan["repeats"]) + 1):
        runs = [
            planned["run"]
            for planned in sweep.runs
            if (planned["setting"], planned["repeat"]) == (setting, repeat)
        ]
        if runs and all(sweep.status(run) == DONE for run in runs):
            whole.append(pd.concat([tested(sweep, run) for run in runs], ignore_index=True))
    if not whole:
        return {}
    codes = list(sweep.files(runs[0]).mapping("metrics.json")["conditions"])  # in class order
    drawn = {"n_bootstrap": n_bootstrap, "seed": seed}
    return pooled_metrics(whole, codes, **drawn) | {"repeats": len(whole)}


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
