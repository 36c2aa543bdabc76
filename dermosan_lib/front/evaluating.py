"""`dermosan evaluate` as a function: a bundle on labelled images that are not its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dermosan_lib.errors import RunError
from dermosan_lib.front.loading import LoadedBundle
from dermosan_lib.text import visible

if TYPE_CHECKING:
    from dermosan_lib.study.external import External


@dataclass(frozen=True)
class Evaluation:
    """An evaluation and its folder. ``print`` shows the mapping, the counts and the headline."""

    path: Path
    details: "External" = field(repr=False, compare=False)  # tables and all else that was found

    @property
    def metrics(self) -> Mapping[str, Any]:
        """Name to value, low, high and n, on images whose label has a counterpart; and more."""
        return self.details.metrics

    @property
    def report(self) -> Path:
        """The page that sets it beside the bundle's internal test."""
        return self.path / "report.html"

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        from dermosan_lib.faces.external_report import summary

        return "\n".join(map(visible, summary(self.details, self.path)))


def evaluate(
    bundle: LoadedBundle | str | Path,
    data: str | Path,
    output: str | Path,
    *,
    table: str | Path | None = None,
    image_column: str | None = None,
    label_column: str | None = None,
    group_column: str | None = None,
    image_folder: str | None = None,
    allow_missing: bool = False,
    split_folders: str | None = None,
    mapping: str | Path | None = None,
    compare_to: str | Path | None = None,
    training_catalog: str | Path | None = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
    safe_csv: bool = False,
    progress: bool = True,
) -> Evaluation:
    """Measure ``bundle`` on the labelled images of ``data`` and write the folder ``output``.

    Args:
        bundle: What `dermosan_lib.load` gave, or what it takes.
        data: Class folders, or images with a ``table``; or a ZIP archive of them.
        output: Folder to make, whole or not at all.
        table: Table (CSV, Excel, ...) with a row an image.
        image_column: Of the table: file name or id, with or without suffix.
        label_column: Of the table: condition.
        group_column: Of the table: patient or lesion; by default the widest that is named.
        image_folder: Folder below ``data`` to take images from.
        allow_missing: Whether to leave out rows of the table without file or label.
        split_folders: What folders are that look like parts of a split: ``keep`` it, ``join`` them,
            or ``no``, they are the conditions. Where that is not clear, an error asks.
        mapping: CSV or YAML of label and condition.
        compare_to: ``metrics.json`` to set it beside; None takes the card's.
        training_catalog: ``catalog.csv`` of the training images; None takes that of the bundle's
            run.
        n_bootstrap: Resamples behind each interval; 0 for none.
        seed: Of the resamples.
        safe_csv: Whether texts in the tables that a spreadsheet would run as a formula get an
            apostrophe.
        progress: Whether to show a progress bar.

    Raises:
        RunError: ``output`` exists, no label has a counterpart among the model's conditions, or
            ``n_bootstrap`` or ``seed`` is no whole number from 0.
        CatalogError: The images or a file named cannot be used.
        TaxonomyError: The mapping names a condition that the model does not have.
        BundleError: As `dermosan_lib.load`.
    """
    from dermosan_lib.faces.external_report import evaluate_bundle

    for name, number in (("n_bootstrap", n_bootstrap), ("seed", seed)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise RunError(f"{name} is a whole number from 0, but is {number!r}. Give such as 42.")
    columns = {
        "image_column": image_column,
        "label_column": label_column,
        "group_column": group_column,
        "image_folder": image_folder,
        "allow_missing": allow_missing or None,
        "split_folders": split_folders,
    }
    files = {
        "table": table,
        "mapping": mapping,
        "compare_to": compare_to,
        "training_catalog": training_catalog,
    }
    folder = bundle.path if isinstance(bundle, LoadedBundle) else Path(bundle)
    external = evaluate_bundle(
        folder,
        Path(data),
        Path(output),
        safe_csv=safe_csv,
        n_bootstrap=n_bootstrap,
        seed=seed,
        progress=progress,
        **{key: value for key, value in columns.items() if value is not None},
        **{key: Path(value) for key, value in files.items() if value is not None},
    )
    return Evaluation(Path(output), external)
