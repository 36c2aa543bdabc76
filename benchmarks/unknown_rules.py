"""What a bundle's rules of silence stop, of known and of unknown conditions.

They are fitted as at export: on validation images of known conditions.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.unknown_features import Study
from dermosan_lib.decision import calibrated, energy
from dermosan_lib.study.evaluation import rate_interval, replicate_weights
from dermosan_lib.study.uncertainty import (
    fit_doubtful,
    fit_familiar,
    fit_farthest,
    fit_strangest,
    fit_temperature,
)

Flags = NDArray[np.bool_]
RULES: Mapping[str, tuple[str, ...]] = {
    "far": ("far",),
    "unsure": ("unsure",),
    "strange": ("strange",),
    "far, unsure (before)": ("far", "unsure"),
    "all three": ("far", "unsure", "strange"),
}


def rules_table(
    study: Study, split: str, *, n_bootstrap: int = 1000, seed: int = 42
) -> pd.DataFrame:
    """The share of images of known conditions in ``split``, and of unknown ones, that is stopped.

    Returns:
        ``rule``, then ``known, known_low, known_high``, the same for ``unknown``, and the share of
        each unknown condition.
    """
    stopped = _stopped(study)
    groups = pd.factorize(study.group)[0]
    kinds = {"known": study.known(split), "unknown": study.unknown}
    rows = []
    for name, rules in RULES.items():
        any_of = np.any([stopped[rule] for rule in rules], axis=0)
        row: dict[str, object] = {"rule": name}
        for kind, of in kinds.items():
            low, high = share_interval(any_of[of], groups[of], n_bootstrap, seed)
            row |= {kind: float(any_of[of].mean()), f"{kind}_low": low, f"{kind}_high": high}
        rows.append(row | shares(any_of[study.unknown], study.condition[study.unknown]))
    return pd.DataFrame(rows)


def shares(stopped: Flags, condition: NDArray[np.str_], before: str = "") -> dict[str, float]:
    """The share of each condition's images stopped, by its code with ``before`` put before."""
    return {
        f"{before}{code}": float(stopped[condition == code].mean()) for code in np.unique(condition)
    }


def share_interval(
    stopped: Flags, groups: NDArray[np.intp], n_bootstrap: int, seed: int
) -> tuple[float | None, float | None]:
    """95% interval over groups of the share of images stopped, both arrays ``(n,)``."""
    _, own = np.unique(groups, return_inverse=True)
    images, of_them = np.bincount(own), np.bincount(own, weights=stopped)
    draws = replicate_weights(len(images), n_bootstrap, seed)
    replicates = np.concatenate([(w @ of_them) / (w @ images) for w in draws])
    return rate_interval(float(stopped.mean()), replicates, len(images))


def _stopped(study: Study) -> dict[str, Flags]:
    train, val = study.known("train"), study.known("val")
    groups = pd.factorize(study.group)[0]
    labels = study.labels
    classes = int(labels.max()) + 1
    codes = [str(study.condition[labels == number][0]) for number in range(classes)]
    embeddings = np.asarray(study.told["embedding"], dtype=np.float32)
    logits = np.asarray(study.told["logits"], dtype=np.float32)
    familiar = fit_familiar(embeddings[train], labels[train], classes)
    distances, energies = familiar.distances(embeddings), energy(logits)
    chances = calibrated(logits, fit_temperature(logits[val], labels[val]))
    table = pd.DataFrame({"path": study.path[val], "condition": study.condition[val]})
    table[codes] = chances[val]
    unsure = fit_doubtful(table, codes, groups=groups[val])["threshold"]
    return {
        "far": distances > fit_farthest(distances[val], groups[val])["threshold"],
        "unsure": chances.max(axis=1) <= unsure,
        "strange": energies > fit_strangest(energies[val], groups[val])["threshold"],
    }
