"""The shortcut audit: how well does what has nothing to do with the lesion predict the class?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dermosan_lib.study.evaluation import evaluate
from dermosan_lib.study.shortcuts.picture_features import families
from dermosan_lib.study.shortcuts.random_forest import audited_rows, forest
from dermosan_lib.study.shortcuts.verdict import ALL_OUTSIDE, HIDDEN, beyond_luck, verdict

MODEL = "the model"
OUTSIDE = ("geometry", "format", "compression", "file_size", "border")
_COLUMNS = (
    "family", "n", "balanced_accuracy", "chance", "macro_auc", "low", "high", "shuffled_macro_auc",
    "clearest_class", "clearest_auc", "share_of_model", "flagged", "why",
)  # fmt: skip


def audit(
    features: pd.DataFrame,
    splits: pd.DataFrame,
    codes: Sequence[str],
    *,
    model: Mapping[str, Any] | None = None,
    hidden: pd.DataFrame | None = None,
    seed: int = 42,
    n_bootstrap: int = 300,
    shuffled: bool = True,
) -> pd.DataFrame:
    """How well each family of ``features`` predicts the condition, beside what the model reaches.

    A class-balanced forest (Geurts et al. 2006) is fitted to the train rows and measured on the
    test rows by `evaluate`. The idea is that of Bissoto et al. (2019, 2020), who found that
    networks tell skin lesions apart with the lesion taken out of the picture.

    A family is flagged where the lower 95% bound of its macro AUC exceeds its entry in `LIMITS`
    (0.55 for geometry, format and compression; 0.60 for border and 0.65 for file size, which carry
    some honest signal; 0.70 for all of them together), and it reaches at least 10% (all together
    20%) of what the model does above chance, where it is known. A family is also flagged where it
    gives one class away, for a plain mean over many classes hides that: an AUROC of 0.80 for
    geometry, format and compression, 0.98 for the border, that luck would hardly give. ``colour``
    sees the lesion too, so it is a reference, flagged only where it reaches 90% of the model or
    more; the model with the lesion hidden, from 25%. A shortcut in a part of one class of many may
    stay below all of these: a row that is not flagged is no proof. A row that is flagged says what
    a model could use, not what it does use; `HIDDEN` speaks to that.

    Where a split has pictures of one lesion on both sides, the border may know the lesion again:
    audit grouped splits.

    Args:
        features: Of `shortcut_features`, for every image of ``splits``.
        splits: ``path, condition, group, split``.
        codes: Condition codes in class order.
        model: The model's `metrics.json` on the same test split; None leaves shares NaN.
        hidden: Predictions on the test split with the lesion hidden; see
            `study.shortcuts.lesion_occlusion.masked_predictions`.
        seed: Of forest, shuffling and bootstrap.
        n_bootstrap: Replicates over groups.
        shuffled: Whether to fit each family to shuffled labels as well, a check of the audit
            itself; it doubles the time.

    Returns:
        A row a family, then `ALL_OUTSIDE` (the families but colour), then `HIDDEN` and `MODEL`
        where given: ``family, n, balanced_accuracy, chance, macro_auc, low, high`` (95%, over
        groups), ``shuffled_macro_auc``, ``clearest_class`` and its ``clearest_auc``,
        ``share_of_model`` ((family - chance) / (model - chance) of balanced accuracy),
        ``flagged`` and ``why`` in words. Chance is one over the classes in test for balanced
        accuracy and 0.5 for AUCs. What is not known or not defined is NaN.

    Raises:
        RunError: Where an image of ``splits`` has no features, or train or test lack classes.
    """
    table = audited_rows(features, splits, codes)
    test = table[table["split"] == "test"]
    judge = _Judge(tuple(codes), test.set_index("path")["group"], model, n_bootstrap, seed)
    columns = families(features)
    outside = [name for family in OUTSIDE for name in columns.get(family, [])]
    if outside:
        columns[ALL_OUTSIDE] = outside
    rows = []
    for family, names in columns.items():
        fit = forest(table, names, tuple(codes), seed)
        row = judge(family, fit(table["condition"]))
        if shuffled:
            drawn = np.random.default_rng(seed).permutation(table["condition"].to_numpy())
            chance = evaluate(fit(pd.Series(drawn)), codes, n_bootstrap=0)
            row["shuffled_macro_auc"] = chance["macro_auc"]["value"]
        rows.append(row)
    if hidden is not None:
        rows.append(judge(HIDDEN, hidden))
    if model is not None:
        why = "what the families are measured against"
        rows.append(_row(MODEL, model) | {"share_of_model": 1.0, "flagged": False, "why": why})
    audited = pd.DataFrame(rows, columns=list(_COLUMNS))
    numbers = [name for name in _COLUMNS if name not in ("family", "clearest_class", "why")]
    kinds = dict.fromkeys(numbers, float) | {"n": int, "flagged": bool}
    return audited.astype(kinds)


@dataclass(frozen=True)
class _Judge:
    """Turns test predictions of a family into its row of the audit."""

    codes: tuple[str, ...]
    groups: "pd.Series[Any]"  # of the test rows, by path
    model: Mapping[str, Any] | None
    n_bootstrap: int
    seed: int

    def __call__(self, family: str, predictions: pd.DataFrame) -> dict[str, Any]:
        groups = self.groups.loc[predictions["path"]].to_numpy()
        measured = evaluate(
            predictions, self.codes, groups=groups, n_bootstrap=self.n_bootstrap, seed=self.seed
        )
        row = _row(family, measured)
        reached = measured["balanced_accuracy"]["value"] - row["chance"]
        able = self._model_value() - row["chance"]
        row["share_of_model"] = reached / able if able > 0 else np.nan
        by_condition = pd.Series(groups).groupby(predictions["condition"].to_numpy()).nunique()
        row["flagged"], row["why"] = verdict(family, row, beyond_luck(measured, by_condition))
        return row

    def _model_value(self) -> float:
        return float(self.model["balanced_accuracy"]["value"]) if self.model else np.nan


def _row(family: str, measured: Mapping[str, Any]) -> dict[str, Any]:
    entries = measured["conditions"].items()
    aurocs = {code: entry["auroc"]["value"] for code, entry in entries if entry["auroc"]["n"]}
    clearest = max(aurocs, key=lambda code: aurocs[code])
    clear = aurocs[clearest] > 0.5
    bounds = {name: _number(measured["macro_auc"][name]) for name in ("low", "high")}
    return {
        "family": family,
        "n": measured["accuracy"]["n"],
        "balanced_accuracy": measured["balanced_accuracy"]["value"],
        "chance": 1 / len(aurocs),
        "macro_auc": measured["macro_auc"]["value"],
        **bounds,
        "shuffled_macro_auc": np.nan,
        "clearest_class": clearest if clear else "",
        "clearest_auc": aurocs[clearest],
        "share_of_model": np.nan,
    }


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
