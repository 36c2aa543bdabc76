"""Similar cases: the pictures whose embeddings point the same way, never of the same lesion."""

from typing import Any

import faiss
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.decision import unit_length

Rows = NDArray[np.int64]

_CELLS = 4_000_000  # similarities held at once: 16 MB as float32, and their rows


def nearest(
    embeddings: NDArray[np.floating[Any]], queries: Rows, gallery: Rows, groups: ArrayLike, k: int
) -> tuple[Rows, NDArray[np.float64]]:
    """The ``k`` rows of ``gallery`` nearest to each of ``queries`` by cosine similarity.

    Rows of the query's own group are passed over: a second photo of the same lesion is no other
    case. Equals come in the order of ``gallery``. Searched by faiss, in float32.

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
    codes = pd.factorize(np.asarray(groups))[0]
    rows = np.full((len(queries), k), -1, dtype=np.int64)
    similarities = np.full((len(queries), k), np.nan)
    if not len(gallery):
        return rows, similarities
    vectors = np.asarray(unit_length(embeddings), dtype=np.float32)
    own = np.bincount(codes[gallery], minlength=len(codes))[codes[queries]]
    asked = np.minimum(k + own, len(gallery))  # so many hold the k nearest of other groups
    block = max(1, _CELLS // int(asked.max(initial=1)))
    for start in range(0, len(queries), block):
        part = slice(start, start + block)
        cosines, places = faiss.knn(
            vectors[queries[part]], vectors[gallery], int(asked[part].max()),
            metric=faiss.METRIC_INNER_PRODUCT,
        )  # fmt: skip
        nearby = gallery[places]
        cosines[codes[nearby] == codes[queries[part]][:, None]] = -np.inf
        order = np.lexsort((places, -cosines))[:, :k]
        best = np.take_along_axis(cosines, order, axis=1).clip(max=1)
        possible = np.isfinite(best)
        cells = (part, slice(best.shape[1]))
        rows[cells] = np.where(possible, np.take_along_axis(nearby, order, axis=1), -1)
        similarities[cells] = np.where(possible, best, np.nan)
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
