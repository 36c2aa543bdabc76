"""The shortcut audit: how well does what has nothing to do with the lesion predict the class?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import softmax
from scipy.stats import norm
from sklearn.ensemble import ExtraTreesClassifier

from dermosan_lib import images
from dermosan_lib.bundle import Bundle
from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation import evaluate
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.pixels import PixelStore
from dermosan_lib.study.predictions import prediction_table
from dermosan_lib.study.shortcut_features import (
    families,
    lesion_masks,
    masked_pictures,
    shortcut_features,
)

__all__ = [
    "ALL_OUTSIDE", "HIDDEN", "MODEL", "audit", "lesion_masks", "masked_pictures",
    "masked_predictions", "shortcut_features",
]  # fmt: skip

MODEL = "the model"
HIDDEN = "the model, lesion hidden"
ALL_OUTSIDE = "all outside the lesion"
OUTSIDE = ("geometry", "format", "compression", "file_size", "border")


@dataclass(frozen=True)
class Limit:
    """What a family may reach before it is flagged."""

    macro_auc: float  # the lower bound may be as high as this
    share: float  # of the model's balanced accuracy above chance
    one_class: float = np.inf  # AUROC of a class that counts as giving it away


# A picture's format, size and settings say nothing of a disease, so little is allowed. Bytes per
# pixel follow the picture's detail and a rash may fill the frame, so both carry some honest signal:
# on clean phantoms (five sets, 40 to 300 a class, 60 splits), the lower bound of the macro AUC
# reached 0.56 for the border, 0.60 for the file size and 0.67 for all together; AUROC of one class
# reached 0.95 for the border and 1.00 for the file size, which therefore has no limit for one
# class.
LIMITS = {
    "geometry": Limit(0.55, 0.10, one_class=0.80),
    "format": Limit(0.55, 0.10, one_class=0.80),
    "compression": Limit(0.55, 0.10, one_class=0.80),
    "file_size": Limit(0.65, 0.10),
    "border": Limit(0.60, 0.10, one_class=0.98),
    ALL_OUTSIDE: Limit(0.70, 0.20),
    "colour": Limit(0.65, 0.90),
    HIDDEN: Limit(0.65, 0.25),
}
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
        hidden: Predictions on the test split with the lesion hidden; see `masked_predictions`.
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
    table = _joined(features, splits, codes)
    test = table[table["split"] == "test"]
    judge = _Judge(tuple(codes), test.set_index("path")["group"], model, n_bootstrap, seed)
    columns = families(features)
    outside = [name for family in OUTSIDE for name in columns.get(family, [])]
    if outside:
        columns[ALL_OUTSIDE] = outside
    rows = []
    for family, names in columns.items():
        fit = _forest(table, names, tuple(codes), seed)
        row = judge(family, fit(table["condition"]))
        if shuffled:
            drawn = np.random.default_rng(seed).permutation(table["condition"].to_numpy())
            row["shuffled_macro_auc"] = judge(family, fit(pd.Series(drawn)))["macro_auc"]
        rows.append(row)
    if hidden is not None:
        rows.append(judge(HIDDEN, hidden))
    if model is not None:
        why = "what the families are measured against"
        rows.append(_row(MODEL, model) | {"share_of_model": 1.0, "flagged": False, "why": why})
    found = pd.DataFrame(rows, columns=list(_COLUMNS))
    numbers = [name for name in _COLUMNS if name not in ("family", "clearest_class", "why")]
    kinds = dict.fromkeys(numbers, float) | {"n": int, "flagged": bool}
    return found.astype(kinds)


def masked_predictions(
    bundle: Bundle,
    pixels: PixelStore,
    rows: pd.DataFrame,
    masks: Mapping[str, Path],
    *,
    box: bool = False,
    progress: bool = True,
) -> pd.DataFrame:
    """What the model answers with the lesions hidden; see `masked_pictures`.

    Args:
        bundle: The model.
        pixels: Pictures of the bundle's size by row number.
        rows: Rows of the splits table, ``path, condition, split``, whose index is the row number
            in ``pixels``, as that of ``splits[splits["split"] == "test"]`` is.
        masks: Mask file by path (`lesion_masks`); a picture without one gets a central ellipse,
            and what of its lesion lies outside the model still sees.
        box: Whether to hide the lesion's bounding box rather than its shape.
        progress: Whether to show a progress bar.

    Returns:
        A table such as `predict_table` gives, in the order of ``rows``.
    """
    files = [masks.get(str(path)) for path in rows["path"]]
    store = _Hidden(pixels, rows.index.to_numpy(), files, bundle.size_px, box)
    order = np.arange(len(rows))
    answers = run_graph(bundle.model_path, store, order, views=bundle.views, progress=progress)
    scaled = answers["logits"].astype(np.float64) / float(bundle.card["temperature"])
    return prediction_table(rows, softmax(scaled, axis=1), bundle.taxonomy)


@dataclass(frozen=True)
class _Hidden:
    """Pictures with their lesions painted over, made as they are asked for."""

    pixels: PixelStore
    numbers: NDArray[np.int64]  # row numbers in pixels
    files: Sequence[Path | None]  # masks
    size_px: int
    box: bool

    def __getitem__(self, rows: NDArray[np.int64], /) -> NDArray[np.uint8]:
        masks = [_read_mask(self.files[row], self.size_px) for row in rows]
        return masked_pictures(self.pixels[self.numbers[rows]], masks, box=self.box)


def _read_mask(file: Path | None, size_px: int) -> NDArray[np.bool_] | None:
    if file is None:
        return None
    return np.asarray(images.resize(images.read(file), size_px)[:, :, 0] > 127, dtype=np.bool_)


def _joined(features: pd.DataFrame, splits: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    missing = splits.loc[~splits["path"].isin(features["path"]), "path"]
    if len(missing):
        raise RunError(
            f"Every image needs its features, but {missing.iloc[0]} and {len(missing) - 1} others "
            "have none. Measure them by `shortcut_features`."
        )
    known = splits[splits["condition"].isin(codes)]
    for name in ("train", "test"):
        present = known.loc[known["split"] == name, "condition"].nunique()
        if present < 2:
            raise RunError(
                f"An audit needs at least two conditions in {name}, but found {present}. "
                "Give the split and codes of one data set."
            )
    return known.merge(features, on="path", validate="one_to_one")


def _forest(
    table: pd.DataFrame, names: list[str], codes: tuple[str, ...], seed: int
) -> "Callable[[pd.Series[Any]], pd.DataFrame]":
    """Fits labels ``(n,)`` of the table's rows on its train rows; gives test predictions."""
    train, test = (table["split"] == name for name in ("train", "test"))
    # What is not defined, such as a PNG's quality, is a value of its own below all others.
    values = table[names].fillna(-1000.0).to_numpy(dtype=np.float32)

    def fit(labels: "pd.Series[Any]") -> pd.DataFrame:
        forest = ExtraTreesClassifier(
            150,
            max_features=0.7,
            min_samples_leaf=int(np.clip(train.sum() // 400, 3, 10)),
            class_weight="balanced",
            n_jobs=-1,
            random_state=seed,
        ).fit(values[train], labels[train].astype(str))
        predicted = table.loc[test, ["path", "condition"]].reset_index(drop=True)
        shares = pd.DataFrame(forest.predict_proba(values[test]), columns=forest.classes_)
        return predicted.join(shares.reindex(columns=list(codes), fill_value=0.0))

    return fit


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
        row["flagged"], row["why"] = _verdict(family, row, _beyond_luck(measured, by_condition))
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


def _beyond_luck(measured: Mapping[str, Any], groups: "pd.Series[int]") -> "pd.Series[float]":
    """AUROC of each class, of those that luck would hardly give with so many ``groups`` a class.

    The Mann-Whitney test in its normal approximation, groups as trials, at 0.05 over all classes
    (Bonferroni). The interval would not do: a class of few groups told apart without a fault has
    Wilson's, which knows nothing of the many other groups that it was told apart from.
    """
    found = {}
    for code, own in groups.items():
        others = int(groups.sum() - own)
        auc = _number(measured["conditions"][code]["auroc"]["value"])
        spread = np.sqrt((own + others + 1) / (12 * own * others))
        if (auc - 0.5) / spread > norm.isf(0.05 / len(groups)):
            found[code] = auc
    return pd.Series(found, dtype=float)


def _verdict(family: str, row: Mapping[str, Any], aurocs: "pd.Series[float]") -> tuple[bool, str]:
    """Whether a family is flagged, and why in words; see `audit`."""
    limit = LIMITS.get(family, LIMITS["border"])
    share = row["share_of_model"]
    told = f"macro AUC {row['macro_auc']:.2f}"
    if np.isnan(row["low"]):
        return False, f"{told}: it does not vary, so it tells no classes apart"
    told += f" ({row['low']:.2f} to {row['high']:.2f})"
    explained = "" if np.isnan(share) else f"; reaches {max(0.0, share):.0%} of the model"
    given = [
        f"; gives {code} away (AUROC {auc:.2f})"
        for auc, code in sorted(zip(aurocs, aurocs.index, strict=True), reverse=True)
        if auc >= limit.one_class
    ]
    clear = row["low"] > limit.macro_auc
    compared = f"{'clearly exceeds' if clear else 'does not clearly exceed'} {limit.macro_auc:.2f}"
    if given:
        return True, f"{told} {compared}{explained}{given[0]}"
    if not clear:
        return False, f"{told} {compared}{explained}"
    if family == "colour" and not share >= limit.share:
        return False, f"{told}: a reference, for it sees the lesion too{explained}"
    if share < limit.share:
        return False, f"{told}, but that is little{explained}"
    return True, f"{told} {compared}{explained}"


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
