"""What a finished run tells at the terminal: headline figures, and a warning where one is due."""

import csv
import json
from pathlib import Path

from dermosan_lib.escaping import visible

HEADLINE = ("accuracy", "balanced_accuracy", "macro_auc", "top_3")


def summary(finished: Path) -> str:
    """Lines for the run folder ``finished``, read from ``metrics.json`` and ``shortcuts.csv``."""
    metrics = json.loads((finished / "metrics.json").read_text(encoding="utf-8"))
    lines = [f"{finished}: bundle, metrics and executed notebooks. On the test split:"]
    for name in HEADLINE:
        entry = metrics[name]
        if entry["value"] is not None:
            low, high = entry["low"], entry["high"]
            lines.append(
                f"  {name:18} {entry['value']:.3f}  "
                f"(95% interval {low:.3f} to {high:.3f}, n = {entry['n']})"
            )
    lines += [
        f"WARNING: shortcut audit: {family}: {why}. See notebook 04."
        for family, why in _flagged(finished / "shortcuts.csv")
    ]
    return "\n".join(map(visible, lines))


def _flagged(table: Path) -> list[tuple[str, str]]:
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return [(row["family"], row["why"]) for row in rows if row["flagged"] == "True"]
