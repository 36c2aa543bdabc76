"""Clusters of errors: wrong answers that look alike to the network, and what they share."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.cluster import HDBSCAN
from sklearn.decomposition import PCA

from dermosan_lib.decision import unit_length
from dermosan_lib.study.data import (
    UNKNOWN,
)
from dermosan_lib.study.error_analysis.enrichment import adjusted, enrichment, one_a_group
from dermosan_lib.study.error_analysis.wrong_answers import answers
from dermosan_lib.study.evaluation import group_indices

NO_CLUSTER = 0

_COMPONENTS = 20  # density needs few dimensions: among hundreds, all distances are alike
_STANDS_OUT = 0.05


def error_clusters(
    predictions: pd.DataFrame,
    codes: Sequence[str],
    embeddings: NDArray[np.floating[Any]],
    *,
    least: int = 6,
) -> pd.DataFrame:
    """Group the wrong answers by where their pictures lie in the network's embedding.

    HDBSCAN (Campello, Moulavi and Sander 2013) on the first 20 principal components of the errors'
    unit-length embeddings: clusters are where errors lie densely, and an error that lies alone is
    in none. A cluster of more than half the errors would say nothing of them and is divided.

    Args:
        predictions: See `read_outcomes`.
        codes: Condition codes in class order.
        embeddings: ``(n, channels)``; rows follow ``predictions``.
        least: Errors that make a cluster, at least 2; fewer than twice as many make none.

    Returns:
        ``path, condition, predicted, confidence, cluster, rank`` of each error: clusters are
        numbered from 1, largest first, and 0 stands for none; rank 1 is the medoid, the error with
        the least summed distance to the others of its cluster, and so on outwards.
    """
    given = answers(predictions, codes)
    rows = np.flatnonzero(given["condition"] != given["predicted"])
    rows = rows[np.argsort(given["path"].to_numpy()[rows])]  # any order of the table, same clusters
    table = given.iloc[rows][["path", "condition", "predicted", "confidence"]].copy()
    points = _reduced(embeddings[rows])
    labels = np.full(len(rows), NO_CLUSTER)
    if len(rows) >= 2 * least:
        density = HDBSCAN(least, min_samples=2, max_cluster_size=len(rows) // 2, copy=True)
        raw = density.fit_predict(points)
        sizes = pd.Series(raw[raw >= 0]).value_counts(sort=False)  # in order of appearance
        for number, cluster in enumerate(sizes.sort_values(ascending=False, kind="stable").index):
            labels[raw == cluster] = number + 1
    table["cluster"] = labels
    table["rank"] = _ranks(points, labels)
    ordered = table.assign(last=table["cluster"] == NO_CLUSTER)
    ordered = ordered.sort_values(["last", "cluster", "rank"], ignore_index=True)
    return ordered.drop(columns="last")


def describe_clusters(
    clustered: pd.DataFrame,
    kinds: pd.DataFrame,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
) -> pd.DataFrame:
    """What the errors of each cluster have in common.

    A kind of picture is named where the cluster holds more of it than the other errors of the same
    true conditions explain: `enrichment` over one picture a group, its p-value adjusted for all
    clusters and kinds tried, below 0.05.

    Args:
        clustered: Of `error_clusters`.
        kinds: Indexed by path, a column a property (`picture_kinds`); may cover further paths.
        groups: Group of each row of ``clustered``; None makes every image its own.

    Returns:
        ``cluster, errors, groups, condition, predicted, pair_share, confidence, overrepresented,
        medoid``: the most frequent pair and its share of the errors, the mean confidence, the kinds
        in words ("site face 9 of 12, expected 3.1") or "", and the medoid's path. Empty where there
        is no cluster.
    """
    indices = group_indices(groups, clustered)
    overrepresented = _overrepresented(clustered, kinds, indices)
    described = []
    for number, inside in clustered.groupby("cluster"):
        if number == NO_CLUSTER:
            continue
        pairs = inside.groupby(["condition", "predicted"]).size()
        condition, predicted = pairs.idxmax()
        described.append(
            {
                "cluster": number,
                "errors": len(inside),
                "groups": len(set(indices[inside.index])),
                "condition": condition,
                "predicted": predicted,
                "pair_share": pairs.max() / len(inside),
                "confidence": inside["confidence"].mean(),
                "overrepresented": "; ".join(overrepresented.get(number, [])),
                "medoid": inside.loc[inside["rank"].idxmin(), "path"],
            }
        )
    columns = ["cluster", "errors", "groups", "condition", "predicted", "pair_share",
               "confidence", "overrepresented", "medoid"]  # fmt: skip
    return pd.DataFrame(described, columns=columns)


def _reduced(vectors: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    wide = unit_length(vectors)
    components = min(_COMPONENTS, *wide.shape)
    if components < 2:
        return np.asarray(wide)
    return np.asarray(PCA(components, svd_solver="full").fit_transform(wide))


def _ranks(points: NDArray[np.float64], labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """From 1 in each cluster, by summed distance to its members."""
    ranks = np.zeros(len(labels), dtype=np.intp)
    for number in np.unique(labels):
        rows = np.flatnonzero(labels == number)
        inside = points[rows]
        summed = np.array([np.linalg.norm(inside - point, axis=1).sum() for point in inside])
        ranks[rows[np.argsort(summed, kind="stable")]] = np.arange(1, len(rows) + 1)
    return ranks


def _overrepresented(
    clustered: pd.DataFrame, kinds: pd.DataFrame, groups: NDArray[np.intp]
) -> dict[Any, list[str]]:
    """Kinds that stand out, in words, by cluster."""
    rows = one_a_group(groups)
    one = clustered.iloc[rows]
    known = kinds.reindex(one["path"])
    tried = []
    for number in sorted(set(one["cluster"]) - {NO_CLUSTER}):
        chosen = (one["cluster"] == number).to_numpy()
        for column in known:
            for kind in sorted(set(known[column].dropna()) - {UNKNOWN}):
                marked = (known[column] == kind).to_numpy()
                more = enrichment(chosen, marked, one["condition"])
                words = f"{column} {kind} {more.observed} of {chosen.sum()}"
                words += f", expected {more.expected:.1f}"
                tried.append((number, words, more.p_value))
    table = pd.DataFrame(tried, columns=["cluster", "words", "p"])
    table = table[adjusted(table["p"]) < _STANDS_OUT].sort_values("p", kind="stable")
    return {number: list(inside) for number, inside in table.groupby("cluster")["words"]}
