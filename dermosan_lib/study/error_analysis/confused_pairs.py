"""The pairs a model confuses, as pictures side by side with what tells them apart."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.conditions import Condition, Taxonomy
from dermosan_lib.study.error_analysis.nearest_cases import nearest
from dermosan_lib.study.error_analysis.wrong_answers import answers, confused_pairs


def named_pairs(predictions: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """`confused_pairs` with what the taxonomy knows of each pair.

    Adds ``look_alikes``: "yes" where either condition names the other as its look-alike, "no" where
    they name others only (a hint at a shortcut, at noisy labels or at a gap in the taxonomy),
    "unknown" where the taxonomy names none, as one made of folder names; and ``tells_apart``, the
    distinguishing signs in words, "" where none is written.
    """
    table = confused_pairs(predictions, taxonomy.codes)
    pairs = [
        (taxonomy[str(truth)], taxonomy[str(called)])
        for truth, called in zip(table["condition"], table["predicted"], strict=True)
    ]
    table["look_alikes"] = [_named(truth, called) for truth, called in pairs]
    table["tells_apart"] = [_signs(truth, called) for truth, called in pairs]
    return table


def look_alikes(
    predictions: pd.DataFrame,
    taxonomy: Taxonomy,
    embeddings: NDArray[np.floating[Any]],
    groups: "pd.Series[Any]",
    *,
    pairs: int = 4,
) -> pd.DataFrame:
    """For the most confused pairs, an error between its nearest right answers of both conditions.

    Of each pair the error is taken that lies nearest to a picture rightly called what it was called
    wrongly: the hardest look-alike. Pictures of the error's own group are passed over.

    Args:
        predictions: See `read_outcomes`.
        taxonomy: Its codes are the classes.
        embeddings: ``(n, channels)``; rows follow ``predictions``.
        groups: Group of each row of ``predictions``.
        pairs: How many; pairs without right answers of both conditions are left out.

    Returns:
        Columns of `named_pairs` and ``path``, the error; ``path_of_condition`` and
        ``path_of_predicted``, right answers; ``confidence`` of the error and ``similarity`` (-1..1,
        cosine) to both.
    """
    given = answers(predictions, taxonomy.codes)
    right = (given["condition"] == given["predicted"]).to_numpy()
    paths = given["path"].to_numpy()
    names = groups.to_numpy()

    def twins(errors: NDArray[np.int64], code: str) -> tuple[Any, Any]:
        known = np.flatnonzero(right & (given["condition"] == code).to_numpy())
        rows, similarities = nearest(embeddings, errors, known, names, 1)
        return rows[:, 0], similarities[:, 0]

    def pair_rows() -> Iterator[dict[str, Any]]:
        for pair in named_pairs(predictions, taxonomy).to_dict("records"):
            same = (given["condition"] == pair["condition"]) & (
                given["predicted"] == pair["predicted"]
            )
            errors = np.flatnonzero(same)
            called, alike = twins(errors, pair["predicted"])
            true, own = twins(errors, pair["condition"])
            possible = (called >= 0) & (true >= 0)
            if not possible.any():
                continue
            chosen = int(np.where(possible, alike, -np.inf).argmax())
            yield {
                **pair,
                "path": paths[errors[chosen]],
                "confidence": given["confidence"].iloc[errors[chosen]],
                "path_of_condition": paths[true[chosen]],
                "similarity_to_condition": own[chosen],
                "path_of_predicted": paths[called[chosen]],
                "similarity_to_predicted": alike[chosen],
            }

    return pd.DataFrame(pair_rows()).head(pairs)


def _named(truth: Condition, called: Condition) -> str:
    if called.code in truth.look_alikes or truth.code in called.look_alikes:
        return "yes"
    return "no" if truth.look_alikes or called.look_alikes else "unknown"


def _signs(truth: Condition, called: Condition) -> str:
    signs = (truth.tells_apart.get(called.code, ""), called.tells_apart.get(truth.code, ""))
    return "; ".join(sign for sign in signs if sign)
