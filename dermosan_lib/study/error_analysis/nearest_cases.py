"""Similar cases: the pictures whose embeddings point the same way, never of the same lesion."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.decision import unit_length

Rows = NDArray[np.int64]

_CELLS = 4_000_000  # similarities held at once: 32 MB as float64


def nearest(
    embeddings: NDArray[np.floating[Any]], queries: Rows, gallery: Rows, groups: ArrayLike, k: int
) -> tuple[Rows, NDArray[np.float64]]:
    """The ``k`` rows of ``gallery`` nearest to each of ``queries`` by cosine similarity.

    Rows of the query's own group are passed over: a second photo of the same lesion is no other
    case. Equals come in the order of ``gallery``.

    Args:
        embeddings: ``(n, channels)``.
        queries: Row numbers ``(q,)``.
        gallery: Row numbers ``(m,)``.
        groups: ``(n,)`` group of each row of ``embeddings``.
        k: At least 1.

    Returns:
        Row numbers ``(q, k)`` and similarities ``(q, k)``, -1..1, most similar first. Where the
        gallery has fewer other groups' pictures, the rest is -1 and NaN.
    """
    queries, gallery = np.asarray(queries, np.int64), np.asarray(gallery, np.int64)
    names = np.asarray(groups)
    known = unit_length(embeddings[gallery]).T
    rows = np.full((len(queries), k), -1, dtype=np.int64)
    similarities = np.full((len(queries), k), np.nan)
    kept = min(k, len(gallery))
    block = max(1, _CELLS // max(1, len(gallery)))
    for start in range(0, len(queries), block):
        asked = queries[start : start + block]
        alike = unit_length(embeddings[asked]) @ known
        alike[names[asked][:, None] == names[gallery][None, :]] = -np.inf
        order = np.argsort(-alike, axis=1, kind="stable")[:, :kept]
        found = np.take_along_axis(alike, order, axis=1)
        possible = np.isfinite(found)
        rows[start : start + block, :kept] = np.where(possible, gallery[order], -1)
        similarities[start : start + block, :kept] = np.where(possible, found, np.nan)
    return rows, similarities


def similar_cases(
    embeddings: NDArray[np.floating[Any]],
    splits: pd.DataFrame,
    paths: "pd.Series[str]",
    *,
    k: int = 5,
    split: str = "train",
) -> pd.DataFrame:
    """What each picture of ``paths`` looks like to the network, among the pictures of ``split``.

    Args:
        embeddings: ``(n, channels)``; rows follow ``splits``.
        splits: ``path, condition, group, split``.
        paths: Pictures to ask for, all in ``splits``.
        k: Cases for each; fewer where there are fewer.
        split: Where to look; training pictures are what an answer was learned from.

    Returns:
        ``query, rank, path, condition, similarity``: rank from 1, cosine similarity -1..1.
    """
    queries = pd.Index(splits["path"]).get_indexer(paths).astype(np.int64)
    gallery = np.flatnonzero(splits["split"].to_numpy() == split)
    rows, similarities = nearest(embeddings, queries, gallery, splits["group"], k)
    table = pd.DataFrame(
        {
            "query": np.repeat(np.asarray(paths, dtype=object), k),
            "rank": np.tile(np.arange(1, k + 1), len(queries)),
            "row": rows.ravel(),
            "similarity": similarities.ravel(),
        }
    )
    table = table[table["row"] >= 0].reset_index(drop=True)
    chosen = splits.iloc[table["row"].to_numpy()]
    table["path"], table["condition"] = chosen["path"].to_numpy(), chosen["condition"].to_numpy()
    return table[["query", "rank", "path", "condition", "similarity"]]
