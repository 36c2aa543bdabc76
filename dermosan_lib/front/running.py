"""`dermosan run` as a function: notebooks 01 to 05 on a folder of images."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dermosan_lib.front.loading import LoadedBundle, load

METRICS = "metrics.json"
BUNDLE = "bundle"


@dataclass(frozen=True)
class FinishedRun:
    """A run folder that is whole. ``print`` shows its headline figures and what to beware of."""

    path: Path

    @property
    def metrics(self) -> dict[str, Any]:
        """Measured on the test split: name to value, low, high and n; ``conditions`` by code."""
        content: dict[str, Any] = json.loads((self.path / METRICS).read_text(encoding="utf-8"))
        return content

    def load(self, *, threads: int | None = None) -> LoadedBundle:
        """The bundle of the run, ready to diagnose; see `dermosan_lib.load`."""
        return load(self.path / BUNDLE, threads=threads)

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        from dermosan_lib.faces.reports import summary

        return summary(self.path)


def run(
    data: str | Path,
    name: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    table: str | Path | None = None,
    image_column: str | None = None,
    label_column: str | None = None,
    group_column: str | None = None,
    source_column: str | None = None,
    image_folder: str | None = None,
    allow_missing: bool = False,
    split_folders: str | None = None,
    runs: str | Path = "runs",
    progress: bool = True,
) -> FinishedRun:
    """Explore, split, train, evaluate and export: execute notebooks 01 to 05 on ``data``.

    Called again after a failure with the same arguments, it resumes at the notebook that failed.

    Args:
        data: Folder of class folders, or of images with a ``table``; or a ZIP archive of it.
        name: The run's folder below ``runs``; each name is used once.
        parameters: Parameters of the notebooks, such as ``{"epochs": 3}``.
        table: Table (CSV, Excel, ...) with a row an image.
        image_column: Of the table: file name or id, with or without suffix.
        label_column: Of the table: condition.
        group_column: Of the table: patient or lesion, kept whole; by default the widest that is
            named.
        source_column: Of the table: hospital or data set, for the source split.
        image_folder: Folder below ``data`` to take images from.
        allow_missing: Whether to leave out rows of the table without file or label.
        split_folders: What folders are that look like parts of a split: ``keep`` it, ``join`` them,
            or ``no``, they are the conditions. Where that is not clear, an error asks.
        runs: Folder of all runs.
        progress: Whether to show progress bars.

    Raises:
        RunError: The name is in use, a parameter is unknown or of another kind than the notebook's,
            ``data`` is no folder, or a notebook refuses what it was given.
        RuntimeError: A notebook fails by a fault of ours; what it wrote until then is kept.
    """
    from dermosan_lib.faces.runs import run_notebooks, with_full_paths

    options = {
        "table": None if table is None else Path(table),
        "image_column": image_column,
        "label_column": label_column,
        "group_column": group_column,
        "source_column": source_column,
        "image_folder": image_folder,
        "allow_missing": allow_missing or None,
        "split_folders": split_folders,
    }
    given = {key: value for key, value in options.items() if value is not None}
    given |= {key: _plain(value) for key, value in (parameters or {}).items()}
    return FinishedRun(
        run_notebooks(Path(data), name, with_full_paths(given), runs=Path(runs), progress=progress)
    )


def _plain(value: Any) -> Any:
    """``value`` as a notebook's cell and ``parameters.yaml`` hold it: lists for tuples."""
    return list(value) if isinstance(value, tuple) else value
