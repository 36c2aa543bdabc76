"""Which learned attributes are used, and with what weight: chosen on validation."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from dermosan_lib.decision import Metadata, add_evidence
from dermosan_lib.study.comparison import compare_losses

Array = NDArray[np.float64]


def fit_metadata(
    learned: Sequence[dict[str, Any]],
    probabilities: Array,
    truth: NDArray[np.integer[Any]],
    attributes: pd.DataFrame,
    groups: Sequence[Any] | NDArray[Any],
    codes: Sequence[str],
) -> dict[str, Any] | None:
    """The card's ``metadata``: what was learned, and which of it is used, chosen on validation.

    Attributes are taken in one at a time, the most helpful first, as long as the next one lowers
    the mean log loss of groups by more than twice the standard error of the paired difference. So
    one that says nothing is switched off and not merely weak, and so is one that says what another
    or the image has said already. The weight of those used together minimises the log loss, which
    is convex in it.

    The loss is that of validation as it is, with rare conditions rare. A network trained with class
    weights answers at another prior, so a gain may in part be that attributes pull it back towards
    the frequent conditions; read with it the balanced accuracy and macro AUC of `metadata_gain`,
    which do not follow frequencies.

    Args:
        learned: `learn_metadata`'s.
        probabilities: ``(n, classes)`` by the image alone, of the validation images.
        truth: ``(n,)`` class indices.
        attributes: Text, ``n`` rows in the same order.
        groups: ``(n,)``.
        codes: Condition codes in class order.

    Returns:
        ``attributes, used, weight, validation``, the last with every step that was tried; None
        where nothing was learned.
    """
    if not learned:
        return None
    tables = {}
    for entry in learned:
        single = {"attributes": [entry], "used": [entry["name"]], "weight": 1.0}
        tables[entry["name"]] = evidence_table(Metadata.from_card(single, codes), attributes)
    return {"attributes": list(learned), **choose_attributes(tables, probabilities, truth, groups)}


def choose_attributes(
    tables: Mapping[str, Array],
    probabilities: Array,
    truth: NDArray[np.integer[Any]],
    groups: Sequence[Any] | NDArray[Any],
    *,
    cautious: bool = True,
) -> dict[str, Any]:
    """``used, weight, validation`` of `fit_metadata`, from each attribute's evidence by name.

    ``tables`` hold ``(n, classes)`` each, of likelihoods that were learned on other groups than the
    row's: by a split, or fold by fold in cross-validation. Where it is not ``cautious``, an
    attribute is taken in as long as the log loss falls at all, which suits few groups and several
    attributes that each say a little. Other arguments as of `fit_metadata`.
    """
    used, weight, table, steps = list[str](), 0.0, probabilities, []
    while left := [name for name in tables if name not in used]:
        tried = []
        for name in left:
            evidence = np.sum([tables[one] for one in [*used, name]], axis=0)
            best = _best_weight(probabilities, evidence, truth, groups)
            answer = add_evidence(probabilities, best * evidence)
            tried.append((compare_losses(table, answer, truth, groups), name, best, answer))
        comparison, name, best, answer = min(tried, key=lambda one: one[0].second)
        kept = comparison.better if cautious else comparison.second < comparison.first
        steps.append(
            {
                "attribute": name,
                "weight": best,
                "log_loss_before": round(comparison.first, 6),
                "log_loss": round(comparison.second, 6),
                "standard_error": round(comparison.standard_error, 6),
                "kept": bool(kept),
            }
        )
        if not kept:
            break
        used, weight, table = [*used, name], best, answer
    n_groups = len(pd.unique(np.asarray(groups)))
    return {"used": used, "weight": weight, "validation": {"n_groups": n_groups, "steps": steps}}


def evidence_table(metadata: Metadata, attributes: pd.DataFrame) -> Array:
    """`Metadata.evidence` of each row of text ``attributes``, ``(n, classes)``; 0 for nothing."""
    classes = len(metadata.attributes[0].log_ratios) if metadata.attributes else 0
    table = np.zeros((len(attributes), classes))
    for attribute in metadata.used:
        if attribute.name not in attributes.columns:
            continue
        values = attributes[attribute.name].fillna("").astype(str)
        ratios = {value: attribute.log_ratio(value) for value in values.unique()}
        for value, ratio in ratios.items():
            if ratio is not None:
                table[(values == value).to_numpy()] += metadata.weight * ratio
    return table


def _best_weight(
    probabilities: Array,
    evidence: Array,
    truth: NDArray[np.integer[Any]],
    groups: Sequence[Any] | NDArray[Any],
) -> float:
    def loss(weight: float) -> float:
        fused = add_evidence(probabilities, weight * evidence)
        return compare_losses(probabilities, fused, truth, groups).second

    return round(float(minimize_scalar(loss, bounds=(0, 1), method="bounded").x), 2)
