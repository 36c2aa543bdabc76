"""`dermosan evaluate`: a bundle, labelled images, and a folder with all that came of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.errors import RunError
from dermosan_lib.faces.external_report.page import report
from dermosan_lib.faces.external_report.words import of_another_kind
from dermosan_lib.faces.tables import safe_table
from dermosan_lib.study.data import (
    write_catalog,
)
from dermosan_lib.study.evaluation import write_metrics
from dermosan_lib.study.external import External, evaluate_external
from dermosan_lib.system import atomic_path


def evaluate_bundle(
    bundle: Path, data: Path, out: Path, *, safe_csv: bool = False, **options: Any
) -> External:
    """Evaluate the bundle at ``bundle`` on ``data`` and write ``out``, whole or not at all.

    ``bundle`` is a folder or the name of a known bundle; ``options`` are those of
    `evaluate_external`. ``out`` then holds ``catalog.csv``, ``conditions.csv``,
    ``predictions.csv``, ``metrics.json``, ``comparison.csv``, ``subgroups.csv``, ``mapping.csv``
    and ``report.html``; with ``safe_csv`` no cell of the tables is a formula to a spreadsheet.
    Raises `RunError` where ``out`` exists, before anything is computed.
    """
    if out.exists():
        raise RunError(f"{out} exists, and an evaluation goes to a new folder. Name another.")
    external = evaluate_external(Bundle.load(bundle_folder(bundle)), data, **options)
    write_evaluation(external, out, safe_csv=safe_csv)
    return external


def write_evaluation(external: External, out: Path, *, safe_csv: bool = False) -> None:
    """Write what was found as the folder ``out``; raises `RunError` where it exists."""
    page = report(external)
    shown = safe_table if safe_csv else lambda table: table
    with atomic_path(out) as folder:
        folder.mkdir()
        write_catalog(external.catalog, folder / "catalog.csv", shown=shown)
        write_metrics(external.metrics, folder / "metrics.json")
        for name, table in (
            ("predictions", external.predictions), ("comparison", external.beside),
            ("subgroups", external.subgroups), ("mapping", external.meanings),
        ):  # fmt: skip
            shown(table).to_csv(folder / f"{name}.csv", index=False)
        (folder / "report.html").write_text(page, encoding="utf-8")


def summary(external: External, out: Path) -> list[str]:
    """What the command says, a line each: images of another kind, mapping, counts, headline."""
    lines = [" ".join(told)] if (told := of_another_kind(external))[0] else []
    lines += [f"{row.label} -> {row.condition or 'left out'} ({row.how}, {row.images} images)"
              for row in external.meanings.itertuples()]  # fmt: skip
    lines += external.notes
    images = external.metrics["images"]
    lines.append(
        f"{images['compared']} images compared, {images['without_counterpart']} without a "
        f"counterpart, {images['unreadable']} unreadable"
    )
    overlap = external.metrics["overlap"]
    if not overlap["checked"]:
        lines.append("Not checked: whether these images were in training. Give --training-catalog.")
    elif max(overlap["identical"], overlap["alike"], overlap["group"]):
        sure = "Not" if overlap["identical"] or overlap["group"] else "Perhaps not"
        lines.append(
            f"{sure} external: of these images {overlap['identical']} are identical to, "
            f"{overlap['alike']} look like and {overlap['group']} share a lesion or patient with "
            f"images the model was made with ({overlap['against']})."
        )
    else:
        lines.append(
            f"None of these images was found among the {overlap['images']} that the model was made "
            f"with ({overlap['against']})."
        )
    for row in external.beside[external.beside["condition"] == ""].to_dict("records"):
        there = f"; internal test {_measured(row, 'internal')}" if row["internal_n"] else ""
        lines.append(f"  {row['metric']:18} {_measured(row, 'external')}{there}")
    return [*lines, f"{out / 'report.html'} sets the two beside each other."]


def _measured(row: Mapping[str, Any], side: str) -> str:
    value, low, high = (row[f"{side}_{name}"] for name in ("value", "low", "high"))
    between = "" if np.isnan(low) else f"{low:.3f} to {high:.3f}, "
    return f"{value:.3f} ({between}n = {row[f'{side}_n']})"
