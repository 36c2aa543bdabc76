"""External validation: a bundle on labelled images that are not its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dermosan_lib.bundle import Bundle
from dermosan_lib.errors import CatalogError, RunError
from dermosan_lib.study.data import (
    Layout,
    find_images,
    usable,
)
from dermosan_lib.study.external.external_tables import (
    predictions_of,
    read_set,
    subgroups_of,
    with_skin_tone,
)
from dermosan_lib.study.external.internal_vs_external import (
    case_mix,
    check_metrics,
    counts_by_class,
    set_beside,
)
from dermosan_lib.study.external.label_mapping import LabelMapping, map_labels, plain
from dermosan_lib.study.external.mapping_file import read_mapping
from dermosan_lib.study.external.set_metrics import set_metrics
from dermosan_lib.study.external.training_overlap import training_overlap
from dermosan_lib.study.folders import unpacked
from dermosan_lib.study.tables import attributes_of


@dataclass(frozen=True)
class External:
    """What came of a bundle on an external set; see `evaluate_external`."""

    bundle: Bundle
    source: str  # name of the set
    catalog: pd.DataFrame  # as of `build_catalog`
    mapping: LabelMapping
    meanings: pd.DataFrame  # as of `LabelMapping.table`
    predictions: pd.DataFrame  # the contract's, of every image that could be read
    metrics: dict[str, Any]  # the contract's on images with a counterpart, and more
    internal: dict[str, Any]  # metrics of the internal test; empty where none are known
    beside: pd.DataFrame  # as of `set_beside`
    mix: pd.DataFrame  # as of `case_mix`
    subgroups: pd.DataFrame  # as of `subgroup_metrics`; empty without attributes
    notes: list[str]

    @property
    def codes(self) -> list[str]:
        """The classes on which labels and answers are compared."""
        return list(self.mapping.classes)

    @property
    def compared(self) -> pd.DataFrame:
        """The predictions that have a true class among the model's."""
        return self.predictions[self.predictions["condition"] != ""].reset_index(drop=True)


def evaluate_external(
    bundle: Bundle,
    data: Path,
    *,
    mapping: Path | None = None,
    compare_to: Path | None = None,
    training_catalog: Path | None = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
    workers: int | None = None,
    progress: bool = True,
    **layout: Any,
) -> External:
    """Measure ``bundle`` on the labelled images of ``data``, beside its internal test.

    Each image is decoded once, as the clinic does it, and none is kept: memory grows by a row an
    image. Thresholds and temperature are the card's; nothing is fitted to the external set. Images
    of another kind than the model was made for are measured too, and told apart: the clinic turns
    them away.

    Args:
        bundle: The model.
        data: Class folders, or images with a table.
        mapping: A person's own word on labels; see `read_mapping`. Others are mapped by
            `map_labels`.
        compare_to: A ``metrics.json``; None takes the card's metrics.
        training_catalog: See `training_overlap`.
        n_bootstrap: Replicates over groups behind each interval.
        seed: Seed of the bootstrap.
        workers: Processes that decode; by default one a core.
        progress: Whether to show a progress bar.
        layout: How images and labels lie in ``data``, such as ``table``; see `Layout.of`.

    Returns:
        Everything that was found. ``metrics`` holds besides the contract's entries
        ``malignancy``, ``abstention``, ``accuracy_at_internal_mix``, ``images`` (counts),
        ``other_kind`` (for which kind the model was made, and how many images the clinic turns
        away for being of another), ``overlap`` and ``bundle``.

    Raises:
        CatalogError: Where the images or a file named cannot be used; also where no image can be
            decoded.
        TaxonomyError: For a mapping to a condition that the model does not have.
        RunError: Where no label has a counterpart among the model's conditions.
    """
    internal = _internal(bundle, compare_to)
    given = {} if mapping is None else read_mapping(mapping, bundle.taxonomy)
    data, told = unpacked(data, progress=progress)
    source = find_images(data, Layout.of(**layout))
    counts = source.rows["label"].value_counts()
    meant = map_labels(counts.index, bundle.taxonomy, given)
    _check_counterparts(meant, bundle, data)
    notes = [*told, *source.notes, *_unused(given, meant)]

    catalog, quality, answers = read_set(bundle, data, source, workers, progress)
    overlap = training_overlap(catalog, bundle.path, training_catalog)
    labels = source.rows.set_index("path")["label"]
    predictions = predictions_of(bundle, meant, labels, usable(catalog), quality, answers)
    attributes = with_skin_tone(attributes_of(source), quality)
    settings: dict[str, Any] = {"n_bootstrap": n_bootstrap, "seed": seed}
    metrics = set_metrics(catalog, predictions, meant, bundle, internal, settings)
    metrics["overlap"] = overlap
    metrics["bundle"] = {"name": bundle.card["name"], "sha256": bundle.sha256}
    return External(
        bundle=bundle,
        source=data.resolve().name,
        catalog=catalog,
        mapping=meant,
        meanings=meant.table(counts.to_dict()),
        predictions=predictions,
        metrics=metrics,
        internal=internal,
        beside=set_beside(internal, metrics),
        mix=case_mix(counts_by_class(internal, meant.classes), metrics),
        subgroups=subgroups_of(predictions, meant, attributes, bundle, settings),
        notes=notes,
    )


def _internal(bundle: Bundle, compare_to: Path | None) -> dict[str, Any]:
    if compare_to is None:
        metrics = bundle.card.get("metrics") or {}
        return check_metrics(metrics, "The card") if metrics else {}
    try:
        content = json.loads(compare_to.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise CatalogError(f"{compare_to} cannot be read as JSON ({reason}). Check it.") from error
    return check_metrics(content, str(compare_to))


def _check_counterparts(meant: LabelMapping, bundle: Bundle, data: Path) -> None:
    if not any(match.conditions for match in meant.matches):
        labels = [match.label for match in meant.matches]
        some = ", ".join(labels[:5]) + (", ..." if len(labels) > 5 else "")
        raise RunError(
            f"At least one label must mean a condition that the model knows, but none of the "
            f"{len(labels)} in {data} does ({some}); it knows {', '.join(bundle.taxonomy.codes)}. "
            "Give --mapping with the columns label and condition."
        )


def _unused(given: Mapping[str, Any], meant: LabelMapping) -> list[str]:
    present = {plain(match.label) for match in meant.matches}
    strangers = [label for label in given if plain(label) not in present]
    return [f"labels of the mapping that do not occur: {', '.join(strangers)}"] if strangers else []
