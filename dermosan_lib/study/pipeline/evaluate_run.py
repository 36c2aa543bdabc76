"""The steps behind training, without Keras: predict and score, or make what is missing first."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dermosan_lib.bundle import update_card
from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation import (
    confusion,
    evaluate,
    malignancy_auc,
    merged_confusion,
    suspicious_codes,
)
from dermosan_lib.study.inference import measure_quality, predict_table
from dermosan_lib.study.pipeline.fitting import fit_all
from dermosan_lib.study.planning import reached_widths
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.runs import Run, open_run

_MOST_CLASSES = 40  # of a confusion matrix, for more cannot be read


def need_bundle(run: Run) -> None:
    """Make sure that the run holds a bundle.

    Phantoms train in minutes, so there it is made with the ``quick`` recipe; for other images
    `RunError` names the notebook to run.
    """
    if (run.folder / "bundle").is_dir():
        return
    if not run.demonstration:
        raise RunError(f"{run.folder} holds no bundle. Run notebook 03 on it first.")
    fit_all(run, Recipe.preset("quick"))


def predict(run: Run) -> pd.DataFrame:
    """Quality and predictions of the validation and test images, as the clinic gives them.

    Test images that an encoder has seen in pretraining are left out; see `Run.left_out`. Writes
    ``quality.csv`` and ``predictions.csv`` and returns the latter; see `predict_table`.
    """
    need_bundle(run)
    bundle, splits = run.trained_bundle(), run.splits()
    judged = splits.loc[splits["split"] != "train", "path"]
    judged = judged[~judged.isin(run.left_out())].tolist()
    quality = measure_quality(run.data, judged)
    predictions = predict_table(bundle, run.pixels(bundle.size_px, bundle.frame), splits, quality)
    run.write("quality.csv", quality)
    run.write("predictions.csv", predictions)
    return predictions


def score(run: Run, *, n_bootstrap: int = 1000, seed: int = 42) -> dict[str, dict[str, Any]]:
    """Metrics on the test split, of the network and of the linear probe, with 95% intervals.

    Intervals resample groups; see `evaluate`. Where the taxonomy knows what is suspicious,
    ``malignancy_auc`` is added. Writes ``metrics.json`` and ``probe_metrics.json``, puts the former
    into the bundle's card, and returns both by name.
    """
    codes = list(run.taxonomy().codes)
    suspicious = suspicious_codes(run.taxonomy())
    drawn: dict[str, Any] = {"n_bootstrap": n_bootstrap, "seed": seed}
    metrics = {}
    for name, predictions, file in (
        ("network", "predictions.csv", "metrics.json"),
        ("linear probe", "probe_predictions.csv", "probe_metrics.json"),
    ):
        test = on_test(run.table(predictions))
        groups = test_groups(run, test)
        metrics[name] = evaluate(test, codes, groups=groups, **drawn)
        if suspicious:
            auc = malignancy_auc(test, suspicious, groups=groups, **drawn)
            metrics[name]["malignancy_auc"] = auc
        run.write(file, metrics[name])
    update_card(run.folder / "bundle", metrics=metrics["network"])
    return metrics


def confused(run: Run) -> pd.DataFrame:
    """Count the test images by true condition (rows) and predicted (columns), to be looked at.

    Writes the counts of all conditions to ``confusion.csv``. Where these are more than can be
    drawn, and the taxonomy has groups, the table returned is that of the narrowest groups.
    """
    taxonomy = run.taxonomy()
    counts = confusion(on_test(run.table("predictions.csv")), list(taxonomy.codes))
    run.write("confusion.csv", counts.reset_index())
    if len(taxonomy) <= _MOST_CLASSES or not taxonomy.groups:
        return counts
    parts: dict[str, list[str]] = {}
    for condition in taxonomy:
        parts.setdefault(condition.group, []).append(condition.code)
    return merged_confusion(counts, parts)


def plan_sample(run: Run, metrics: Mapping[str, Any], *, width: float = 0.1) -> pd.DataFrame:
    """Write ``sample_size.csv`` and return it: `reached_widths` of the run's test split.

    ``metrics`` are the network's, of `score`; ``width`` is the wished width of a 95% interval.
    """
    taxonomy = run.taxonomy()
    test = on_test(run.table("predictions.csv"))
    table = reached_widths(
        test,
        metrics,
        list(taxonomy.codes),
        groups=test_groups(run, test),
        suspicious=suspicious_codes(taxonomy),
        width=width,
    )
    run.write("sample_size.csv", table)
    return table


def need_predictions(run: Run) -> None:
    """Make sure that ``predictions.csv`` and ``metrics.json`` are there; as `need_bundle`."""
    if not (run.folder / "metrics.json").is_file():
        predict(run)
        score(run)


def on_test(predictions: pd.DataFrame) -> pd.DataFrame:
    """The test rows of a predictions table, sorted by path."""
    test = predictions[predictions["split"] == "test"]
    return test.sort_values("path").reset_index(drop=True)


def test_groups(run: Run, test: pd.DataFrame) -> pd.Series:
    """Group of each row of ``test``."""
    return run.splits().set_index("path").loc[test["path"], "group"].reset_index(drop=True)


@dataclass(frozen=True)
class Judged:
    """A model on a test split, ready to be compared with another."""

    name: str
    codes: list[str]
    metrics: dict[str, Any]
    test: pd.DataFrame  # predictions on the test split
    groups: pd.Series


def judged_pair(run_a: str | Path, run_b: str | Path = "") -> tuple[Judged, Judged]:
    """Two models to compare: those of two runs, or a run's linear probe and its network.

    Raises `RunError` where a run does not exist or is not finished.
    """
    if run_b != "":
        first, second = _finished(Path(run_a)), _finished(Path(run_b))
        return _judged(first, first.name, ""), _judged(second, second.name, "")
    if not Path(run_a).is_dir():  # nothing to compare yet: phantoms are quickly made
        need_predictions(open_run("", run_a))
    run = _finished(Path(run_a))
    return _judged(run, "linear probe", "probe_"), _judged(run, run.name, "")


def _finished(folder: Path) -> Run:
    folder = folder.resolve()
    if not (folder / "metrics.json").is_file():
        raise RunError(f"{folder} holds no metrics.json. Run notebooks 01 to 04 on it first.")
    return Run(folder, folder)  # comparing needs no images


def _judged(run: Run, name: str, prefix: str) -> Judged:
    test = on_test(run.table(f"{prefix}predictions.csv"))
    return Judged(
        name=name,
        codes=list(run.taxonomy().codes),
        metrics=run.mapping(f"{prefix}metrics.json"),
        test=test,
        groups=test_groups(run, test),
    )
