"""What a finished run tells at the terminal: headline figures, and a warning where one is due."""

import csv
import json
from pathlib import Path

from dermosan_lib.text import visible

HEADLINE = ("accuracy", "balanced_accuracy", "macro_auc", "top_3")


def summary(finished: Path) -> str:
    """Lines for the run folder ``finished``, read from its metrics, leak report and shortcuts."""
    metrics = json.loads((finished / "metrics.json").read_text(encoding="utf-8"))
    lines = [f"{finished}: bundle, metrics and executed notebooks. On the test split:"]
    lines += [f"  {name:18} {_in_words(metrics[name])}" for name in HEADLINE]
    lines += [f"WARNING: {caution}" for caution in cautions(finished)]
    if (page := finished / "report" / "index.html").is_file():
        lines.append(f"The notebooks with their figures, to be opened in a browser: {page}")
    return "\n".join(map(visible, lines))


def cautions(finished: Path) -> list[str]:
    """What is to be minded of the run's figures: what its split let through, and shortcuts."""
    flagged = _flagged(finished / "shortcuts.csv")
    flags = [f"shortcut audit: {family}: {why}. See notebook 04c." for family, why in flagged]
    return [*_split_notes(finished / "leak_report.json"), *flags]


def _in_words(entry: dict[str, float | None]) -> str:
    value, low, high, n = (entry[name] for name in ("value", "low", "high", "n"))
    if value is None:
        return "left out: these test images do not define it"
    if low is None or high is None:
        return f"{value:.3f}  (no interval: too few groups to tell; n = {n})"
    return f"{value:.3f}  (95% interval {low:.3f} to {high:.3f}, n = {n})"


def _split_notes(report: Path) -> list[str]:
    """What the split could not keep; reports of earlier versions have no notes."""
    if not report.is_file():
        return []
    content = json.loads(report.read_text(encoding="utf-8"))
    return [str(note) for note in content.get("notes", ())]


def _flagged(table: Path) -> list[tuple[str, str]]:
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return [(row["family"], row["why"]) for row in rows if row["flagged"] == "True"]
