"""Whether a model's malignancy score ranks suspicious pictures above the others."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.study.evaluation.evaluation import Entry, evaluate
from dermosan_lib.study.evaluation.referral import suspicion

_KINDS = ("other", "suspicious")


def malignancy_auc(
    predictions: pd.DataFrame,
    suspicious: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> Entry:
    """AUROC of the malignancy score: how often a suspicious picture scores above another.

    Returns an entry of `evaluate`, whose ``n`` counts suspicious images; without a value where
    `both_kinds` are not there. Raises `RunError` as `suspicion` and `evaluate` do.
    """
    if not both_kinds(predictions, suspicious):
        return {"value": None, "low": None, "high": None, "n": 0}
    score, positive = suspicion(predictions, suspicious)
    score = score.clip(0, 1)
    two = pd.DataFrame({"other": 1 - score, "suspicious": score})
    two["path"] = predictions["path"].to_numpy()
    two["condition"] = np.where(positive, "suspicious", "other")
    given = groups if groups is None else np.asarray(groups)
    metrics = evaluate(two, _KINDS, groups=given, n_bootstrap=n_bootstrap, seed=seed)
    entry: Entry = metrics["conditions"]["suspicious"]["auroc"]
    return entry


def suspicious_codes(taxonomy: Taxonomy) -> list[str]:
    """Malignant and premalignant codes; none where a condition's behaviour is not known."""
    if any(condition.behaviour == "unknown" for condition in taxonomy):
        return []
    codes = np.array(taxonomy.codes)[taxonomy.suspicious]
    return [str(code) for code in codes]


def both_kinds(predictions: pd.DataFrame, suspicious: Sequence[str]) -> bool:
    """Whether ``predictions`` hold suspicious images and others."""
    positive = predictions["condition"].isin(list(suspicious))
    return bool(positive.any() and not positive.all())
