"""What stands on top of every page: the run's metrics with their intervals, and what to mind."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dermosan_lib.bundle import NOTICE
from dermosan_lib.errors import RunError
from dermosan_lib.faces.reports.run_summary import HEADLINE, cautions

_NAMES = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "macro_auc": "Macro AUC",
    "top_3": "Among the first three",
}


@dataclass(frozen=True)
class Metric:
    """One figure of the test split, in words."""

    name: str
    value: str  # "" where the test images do not define it
    interval: str
    n: str


@dataclass(frozen=True)
class Headline:
    """The run in short."""

    metrics: tuple[Metric, ...]
    demonstration: bool
    data: str
    cautions: tuple[str, ...]
    notice: str = NOTICE


def headline(folder: Path) -> Headline:
    """Read the headline of the run in ``folder``; a run that is not finished may have no metrics.

    Raises `RunError` where ``metrics.json`` or the bundle's card is not what a run writes.
    """
    metrics = _mapping(folder / "metrics.json")
    card = _mapping(folder / "bundle" / "card.json")
    try:
        figures = tuple(_metric(name, metrics[name]) for name in HEADLINE if name in metrics)
        data = _data(card.get("data") or {})
        minded = tuple(cautions(folder))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RunError(
            f"metrics.json, bundle/card.json and leak_report.json of {folder} should be as "
            f"notebooks 03 and 04 write them, but are not ({error!r}). Run those again."
        ) from error
    return Headline(figures, _demonstration(folder, card), data, minded)


def _metric(key: str, entry: dict[str, float | None]) -> Metric:
    name, n = _NAMES[key], f"n = {entry['n']:,}"
    value, low, high = (entry[part] for part in ("value", "low", "high"))
    if value is None:
        return Metric(name, "", "these test images do not define it", n)
    if low is None or high is None:
        return Metric(name, f"{value:.3f}", "no interval: too few groups", n)
    return Metric(name, f"{value:.3f}", f"{low:.3f} to {high:.3f}", n)


def _data(of_data: dict[str, Any]) -> str:
    if not of_data:
        return ""
    parts = [f"{count:,} {part}" for part, count in (of_data.get("images") or {}).items()]
    return (
        f"{of_data.get('name', '')}: {', '.join(parts)} images"
        if parts
        else str(of_data.get("name"))
    )


def _demonstration(folder: Path, card: dict[str, Any]) -> bool:
    if card:
        return card.get("demonstration") is True
    parameters = folder / "parameters.yaml"  # where nothing is trained yet
    if not parameters.is_file():
        return False
    values = yaml.safe_load(parameters.read_text(encoding="utf-8"))
    return isinstance(values, dict) and values.get("data") == ""


def _mapping(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunError(
            f"{path} should hold JSON, but does not: {error}. Run the notebook that writes it "
            "again."
        ) from error
    if not isinstance(content, dict):
        raise RunError(
            f"{path} should hold a mapping, but holds {type(content).__name__}. Run the notebook "
            "that writes it again."
        )
    return content
