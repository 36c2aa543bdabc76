"""All that is measured on an external set: the contract's metrics, malignancy, abstention, sets."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dermosan_lib.bundle import Bundle
from dermosan_lib.errors import CatalogError
from dermosan_lib.study.evaluation import evaluate, group_indices, read_outcomes
from dermosan_lib.study.external.external_metrics import (
    Groups,
    abstention_metrics,
    malignancy_metrics,
    rate,
)
from dermosan_lib.study.external.internal_vs_external import accuracy_at_mix, counts_by_class
from dermosan_lib.study.external.label_mapping import LabelMapping
from dermosan_lib.study.external.turned_away import KindRule


def set_metrics(
    catalog: pd.DataFrame,
    predictions: pd.DataFrame,
    meant: LabelMapping,
    bundle: Bundle,
    internal: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """The ``metrics`` of `evaluate_external`, save which model and what it had seen.

    Args:
        catalog: Every image of the set.
        predictions: Those that could be read.
        meant: What the set's labels mean to the model.
        bundle: The model.
        internal: The metrics of its internal test.
        settings: Of the bootstrap.

    Raises:
        CatalogError: Where no image with a counterpart could be read.
    """
    metrics = _measure(predictions, meant, bundle, internal, settings)
    metrics["images"] = _counts(catalog, predictions)
    metrics["other_kind"] = {
        "made_for": KindRule.of(bundle).made_for,
        "images": int(predictions["other_kind"].sum()),
        "of": len(predictions),
    }
    return metrics


def _measure(
    predictions: pd.DataFrame,
    meant: LabelMapping,
    bundle: Bundle,
    internal: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    codes = list(meant.classes)
    known = (predictions["condition"] != "").to_numpy()
    compared = predictions[known].reset_index(drop=True)
    if compared.empty:
        raise CatalogError(
            "Every image whose label has a counterpart is damaged. Mend the files first."
        )
    metrics = evaluate(compared, codes, groups=compared["group"], **settings)
    outcomes, mine = read_outcomes(compared, codes), group_indices(compared["group"], compared)
    groups = group_indices(predictions["group"], predictions)
    kinds = {match.label: meant.suspicious(match.label) for match in meant.matches}
    metrics["malignancy"] = malignancy_metrics(
        predictions["malignancy"].to_numpy(dtype=np.float64),
        [kinds[label] for label in predictions["label"]],
        bundle.card.get("operating_points") or {},
        groups,
        **settings,
    )
    correct = np.zeros(len(predictions), dtype=np.bool_)
    correct[known] = outcomes.correct
    unsure = 1 - predictions[codes].to_numpy(dtype=np.float64).max(axis=1)
    metrics["abstention"] = {
        **abstention_metrics(
            predictions["abstained"].to_numpy(dtype=np.bool_),
            correct,
            {
                "doubt": unsure,
                **{
                    name: predictions[name].to_numpy(dtype=np.float64)
                    for name in ("distance", "energy")
                },
            },
            known,
            groups,
            **settings,
        ),
        "prediction_set": _set_coverage(compared, meant, mine, bundle, settings),
    }
    mix = counts_by_class(internal, meant.classes)
    metrics["accuracy_at_internal_mix"] = accuracy_at_mix(outcomes, mine, mix, **settings)
    return metrics


def _set_coverage(
    compared: pd.DataFrame,
    meant: LabelMapping,
    groups: Groups,
    bundle: Bundle,
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """How often prediction sets hold a condition of the true class, and the ``promised`` share."""
    promised = (bundle.card.get("prediction_set") or {}).get("coverage")
    if promised is None:
        return {}
    sets = compared["prediction_set"].str.split()
    held = [
        bool(set(meant.classes[condition]) & set(codes))
        for condition, codes in zip(compared["condition"], sets, strict=True)
    ]
    return {"promised": promised, "coverage": rate(np.array(held), groups, **settings)}


def _counts(catalog: pd.DataFrame, predictions: pd.DataFrame) -> dict[str, int]:
    known = int((predictions["condition"] != "").sum())
    return {
        "found": len(catalog),
        "unreadable": len(catalog) - len(predictions),
        "compared": known,
        "without_counterpart": len(predictions) - known,
        "groups": int(predictions["group"].nunique()),
    }
