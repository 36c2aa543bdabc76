"""A forest that predicts the condition from properties of the picture alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier

from dermosan_lib.errors import RunError

FEW = 2_000  # train rows up to which one thread is done before several have started


def audited_rows(
    features: pd.DataFrame, splits: pd.DataFrame, codes: Sequence[str]
) -> pd.DataFrame:
    """The rows of ``splits`` whose condition is one of ``codes``, with their ``features``.

    Raises `RunError` where an image has no features, or train or test lack classes.
    """
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


def forest(
    table: pd.DataFrame, names: list[str], codes: tuple[str, ...], seed: int
) -> "Callable[[pd.Series[Any]], pd.DataFrame]":
    """A class-balanced forest (Geurts et al. 2006) of the columns ``names`` of ``table``.

    Returns a function of labels ``(n,)``, one a row of ``table``: it fits them on the train rows
    and gives ``path, condition`` and a probability for each of ``codes`` of the test rows.
    """
    train, test = (table["split"] == name for name in ("train", "test"))
    # What is not defined, such as a PNG's quality, is a value of its own below all others.
    values = table[names].fillna(-1000.0).to_numpy(dtype=np.float32)

    def fit(labels: "pd.Series[Any]") -> pd.DataFrame:
        forest = ExtraTreesClassifier(
            150,
            max_features=0.7,
            min_samples_leaf=int(np.clip(train.sum() // 400, 3, 10)),
            class_weight="balanced",
            n_jobs=-1 if train.sum() > FEW else None,
            random_state=seed,
        ).fit(values[train], labels[train].astype(str))
        forest.n_jobs = None  # threads would add the trees up in another order each time
        predicted = table.loc[test, ["path", "condition"]].reset_index(drop=True)
        shares = pd.DataFrame(forest.predict_proba(values[test]), columns=forest.classes_)
        return predicted.join(shares.reindex(columns=list(codes), fill_value=0.0))

    return fit
