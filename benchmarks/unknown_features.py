"""What networks that never saw some conditions say of every image, as `unknown_networks` keeps it.

An array's name tells what it holds, each with a row an image: ``logits`` (the mean over views where
these were read), ``logits_of_views`` ``(n, views, classes)``, ``embedding``, ``hidden_0`` and on
(dense layers of the head), ``level_0_mean``, ``level_0_spread`` and on (maps at rising depth), the
same before any training as ``untrained/...``, and each one's of joined networks as
``member_0/...``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEATURES_FILE = "features.npz"
ABOUT = ("path", "condition", "split", "group")  # texts, one an image
STRANGE = ("drawn", "cut_train", "cut_val")  # pictures that are no lesion

Told = Mapping[str, NDArray[np.floating[Any]]]


@dataclass(frozen=True)
class Study:
    """Images of known and unknown conditions, and what is said of each."""

    told: Told  # of every image of the run
    strange: dict[str, Told]  # of `STRANGE`
    labels: NDArray[np.int64]  # (n,), -1 where the condition was left out
    condition: NDArray[np.str_]
    split: NDArray[np.str_]
    group: NDArray[np.str_]
    path: NDArray[np.str_]

    def known(self, split: str) -> NDArray[np.int64]:
        """Rows of a split whose condition was trained on."""
        return np.flatnonzero((self.split == split) & (self.labels >= 0))

    @property
    def unknown(self) -> NDArray[np.int64]:
        """Rows of every image whose condition was left out; none was trained on."""
        return np.flatnonzero(self.labels < 0)

    def of(self, rows: NDArray[np.int64]) -> Told:
        """What is said of ``rows``."""
        return {name: array[rows] for name, array in self.told.items()}


def read_study(folders: Sequence[Path]) -> Study:
    """The networks in ``folders`` as one: logits are averaged, embeddings stand side by side."""
    members = [_read(folder / FEATURES_FILE) for folder in folders]
    about, strange = members[0], {}
    for name in STRANGE:
        strange[name] = _joined([_below(one, name) for one in members])
    told = _joined([{k: v for k, v in one.items() if not _starts(k, STRANGE)} for one in members])
    for name in ("labels", *ABOUT):
        if any(not np.array_equal(one[name], about[name]) for one in members):
            raise SystemExit("Networks to join must have left out the same of the same images.")
    return Study(
        told, strange, about["labels"], about["condition"], about["split"], about["group"],
        about["path"],
    )  # fmt: skip


def _read(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def _starts(name: str, folders: Sequence[str]) -> bool:
    return name.split("/")[0] in folders


def _below(arrays: Mapping[str, NDArray[Any]], folder: str) -> dict[str, NDArray[Any]]:
    start = f"{folder}/"
    return {k.removeprefix(start): v for k, v in arrays.items() if k.startswith(start)}


def _joined(members: list[dict[str, NDArray[Any]]]) -> Told:
    floats = [{k: _float(v) for k, v in one.items() if v.dtype.kind == "f"} for one in members]
    for one in floats:
        if "logits_of_views" in one:
            views = one["logits_of_views"].mean(axis=1)
            one["logits"] = np.where(np.isnan(views), one["logits"], views)
    if len(floats) == 1:
        return floats[0]
    together: dict[str, NDArray[np.floating[Any]]] = {}
    for name in floats[0]:
        parts = [one[name] for one in floats if name in one]
        if name.startswith("logits"):
            together[name] = np.mean(parts, axis=0)
        else:
            together[name] = np.concatenate(parts, axis=1)
    for number, one in enumerate(floats):
        together |= {f"member_{number}/{name}": array for name, array in one.items()}
    return together


def _float(array: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(array, dtype=np.float32)
