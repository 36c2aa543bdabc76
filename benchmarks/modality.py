"""Fit the rule that tells a dermatoscope's picture from a camera's, and test it.

    python -m benchmarks.modality SHARED/data [--write]

Fitted on 60% of the lesions of HAM10000 and of the patients of PAD-UFES-20; tested on the others,
on their copies in another size, shape, compression, light and sharpness, on the squares of HAM10000
and on the phone photos, of which none was fitted on. No picture enters the repository: of each, 47
numbers are taken, and only what is learned from all of them is written.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks.modality_sets import (
    CHANGES,
    Shot,
    parts,
    read,
    some,
    squares,
    varied,
)
from dermosan_lib.modality import RULE_FILE, STATISTICS, group_of, statistics_of
from dermosan_lib.study.uncertainty import tell_apart
from dermosan_lib.system import atomic_path

SEED = 42
FITTED_ON, TESTED, CHANGED = 1_500, 1_500, 300  # lesions of HAM10000; the last for each change
RESAMPLES = 200
COPIES = {True: 1, False: 4}  # varied copies of each picture: clinical ones are few
STEPS, WEAKENING = 4.0, 0.1
WRONG = 0.005  # share of either kind that may be taken for the other, by validation
LEAST_SURE = 0.8

Array = NDArray[np.float64]


class Regression:
    """The rule being learned; only the columns of ``named`` count."""

    def __init__(self, table: Array, labels: Array, named: Array) -> None:
        self.centre, self.scale = table.mean(axis=0), table.std(axis=0) + 1e-6
        self._named = named
        model = LogisticRegression(C=WEAKENING, class_weight="balanced", max_iter=5000)
        model.fit(self._inputs(table), labels)
        self.weights, self.intercept = model.coef_[0], float(model.intercept_[0])

    def _inputs(self, table: Array) -> Array:
        steps = np.clip((table - self.centre) / self.scale, -STEPS, STEPS)
        return np.asarray(steps * self._named)

    def chances(self, table: Array) -> Array:
        """Probability of dermoscopy, ``(n,)``."""
        return np.asarray(1 / (1 + np.exp(-(self._inputs(table) @ self.weights + self.intercept))))


def measured(shots: list[Shot], change: str = "as it is") -> Array:
    """Statistics ``(n, len(STATISTICS))`` of ``shots`` after a change."""
    return np.array([statistics_of(CHANGES[change](pixels)) for pixels in read(shots)])


def fitting_table(shots: list[Shot]) -> tuple[Array, Array, NDArray[Any]]:
    """Statistics of ``shots`` and of their varied copies, labels and groups."""
    rng = np.random.default_rng(SEED)
    rows, owners = [], []
    for shot, pixels in zip(shots, read(shots), strict=True):
        kind = shot.dermoscopy
        rows.append(statistics_of(pixels))
        rows += [statistics_of(varied(pixels, rng, dermoscopy=kind)) for _ in range(COPIES[kind])]
        owners += [shot] * (1 + COPIES[kind])
    labels = np.array([float(shot.dermoscopy) for shot in owners])
    return np.array(rows), labels, np.array([shot.group for shot in owners])


def lines(table: Array, labels: Array, groups: NDArray[Any]) -> tuple[float, float]:
    """Probabilities from which, and up to which, the rule is sure; by folds of whole groups."""
    every = np.ones(table.shape[1])
    chances = np.empty(len(table))
    for fit, held in GroupKFold(5).split(table, labels, groups):
        chances[held] = Regression(table[fit], labels[fit], every).chances(table[held])
    high = max(LEAST_SURE, float(np.quantile(chances[labels == 0], 1 - WRONG)))
    low = min(1 - LEAST_SURE, float(np.quantile(chances[labels == 1], WRONG)))
    return round(high, 3), round(low, 3)


def area(chances: Array, shots: list[Shot]) -> dict[str, float]:
    """AUROC with an interval over lesions and patients."""
    kind = np.array([shot.dermoscopy for shot in shots])
    groups = np.array([shot.group for shot in shots])
    return tell_apart(
        1 - chances[kind], 1 - chances[~kind], known_groups=groups[kind],
        unknown_groups=groups[~kind], n_bootstrap=RESAMPLES,
    )  # fmt: skip


def row(name: str, chances: Array, shots: list[Shot], high: float, low: float) -> dict[str, Any]:
    """AUROC, and what the rule said of either kind, in percent."""
    kind = np.array([shot.dermoscopy for shot in shots])
    found = area(chances, shots)
    told: dict[str, Any] = {"test": name, "n derm": int(kind.sum()), "n clin": int((~kind).sum())}
    told |= {"auroc": round(found["value"], 4), "low": round(found["low"], 4)}
    told["high"] = round(found["high"], 4)
    for letter, of, wrong in (("derm", kind, chances <= low), ("clin", ~kind, chances >= high)):
        sure = (chances <= low) | (chances >= high)
        told[f"{letter} wrong %"] = round(100 * float(wrong[of].mean()), 2)
        told[f"{letter} unsure %"] = round(100 * float((~sure)[of].mean()), 2)
    return told


def _told(chances: Array, high: float, low: float) -> tuple[int, int, int, float]:
    """How many were called clinical, unsure and dermoscopy, and the highest chance of the last."""
    clinical, dermoscopy = int((chances <= low).sum()), int((chances >= high).sum())
    unsure = len(chances) - clinical - dermoscopy
    return clinical, unsure, dermoscopy, round(float(chances.max()), 3)


def other_cameras(table: Array, labels: Array, test: Array, shots: list[Shot]) -> pd.DataFrame:
    """Fitted without the pink or the pale half of the dermoscopic pictures, tested on it.

    The set does not say which camera took what; its two clusters of colour come near to that.
    """
    colour = [STATISTICS.index(name) for name in ("a_50", "b_50", "l_50")]
    derm = labels == 1
    clusters = KMeans(2, n_init=10, random_state=SEED).fit(table[derm][:, colour])
    side = np.full(len(table), -1)
    side[derm] = clusters.labels_
    kind = np.array([shot.dermoscopy for shot in shots])
    theirs = np.where(kind, clusters.predict(test[:, colour]), -1)
    rows = []
    for held in (0, 1):
        rule = Regression(table[side != held], labels[side != held], np.ones(table.shape[1]))
        chosen = (theirs == held) | ~kind
        found = area(
            rule.chances(test[chosen]), [s for s, c in zip(shots, chosen, strict=True) if c]
        )
        centre = clusters.cluster_centers_[held].round(1).tolist()
        rows.append((f"a, b, L about {centre}", int((theirs == held).sum()), *_rounded(found)))
    return pd.DataFrame(rows, columns=["left out of fitting", "n", "auroc", "low", "high"])


def _rounded(found: dict[str, float]) -> list[float]:
    return [round(found[key], 4) for key in ("value", "low", "high")]


def by_group(table: Array, labels: Array, test: Array, shots: list[Shot]) -> pd.DataFrame:
    """What each group of statistics tells alone, and what is left without it."""
    rows = []
    groups = np.array([group_of(name) for name in STATISTICS])
    for group in dict.fromkeys(groups):
        for words, named in ((f"{group} alone", groups == group), (f"no {group}", groups != group)):
            chances = Regression(table, labels, named.astype(float)).chances(test)
            rows.append((words, int(named.sum()), *_rounded(area(chances, shots))))
    return pd.DataFrame(rows, columns=["statistics", "n", "auroc", "low", "high"])


def main() -> None:
    """Fit, test, print; with ``--write`` also the package's rule."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.modality")
    parser.add_argument("data", type=Path, help="with ham10000, pad_ufes_20 and photos")
    parser.add_argument("--write", action="store_true", help=f"write {RULE_FILE.name}")
    options = parser.parse_args()
    fit, test = parts(options.data, SEED)
    fit, test = some(fit, FITTED_ON, SEED), some(test, TESTED, SEED)
    table, labels, groups = fitting_table(fit)
    rule = Regression(table, labels, np.ones(len(STATISTICS)))
    high, low = lines(table, labels, groups)
    print(  # noqa: T201
        f"sure from {high}, and up to {low}; fitted on {len(table)} rows of {len(fit)} pictures",
        flush=True,
    )
    fewer = some(test, CHANGED, SEED)
    cut = squares(options.data, some(test, 2 * CHANGED, SEED))
    whole = measured(test)
    rows = [row("as it is", rule.chances(whole), test, high, low)]
    rows += [
        row(name, rule.chances(measured(fewer, name)), fewer, high, low)
        for name in list(CHANGES)[1:]
    ]
    rows.append(row("224 px squares", rule.chances(measured(cut)), cut, high, low))
    files = sorted((options.data / "photos").iterdir())
    phones = [Shot(file, file.stem, False) for file in files]
    phone = pd.DataFrame(
        [(name, *_told(rule.chances(measured(phones, name)), high, low)) for name in CHANGES],
        columns=["ten phone photos", "clinical", "unsure", "dermoscopy", "highest chance"],
    )
    _show(pd.DataFrame(rows), phone)
    if options.write:
        _write(rule, high, low, fit, rows)
    _show(by_group(table, labels, whole, test), other_cameras(table, labels, whole, test))
    _show(_heaviest(rule))


def _show(*tables: pd.DataFrame) -> None:
    for table in tables:
        print(table.to_string(index=False), "\n", flush=True)  # noqa: T201


def _heaviest(rule: Regression) -> pd.DataFrame:
    order = np.argsort(-np.abs(rule.weights))[:12]
    found = [(STATISTICS[k], group_of(STATISTICS[k]), rule.weights[k].round(2)) for k in order]
    return pd.DataFrame(found, columns=["statistic", "group", "weight"])


def _write(
    rule: Regression, high: float, low: float, fit: list[Shot], rows: list[dict[str, Any]]
) -> None:
    kinds = [shot.dermoscopy for shot in fit]
    content = {
        "made_by": "python -m benchmarks.modality",
        "fitted_on": {"ham10000": sum(kinds), "pad_ufes_20": len(kinds) - sum(kinds), "seed": SEED},
        "statistics": list(STATISTICS),
        "centre": rule.centre.round(5).tolist(),
        "scale": rule.scale.round(5).tolist(),
        "weights": rule.weights.round(5).tolist(),
        "intercept": round(rule.intercept, 5),
        "surely_dermoscopy": high,
        "surely_clinical": low,
        "tested": rows[0],
    }
    with atomic_path(RULE_FILE) as path:
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
