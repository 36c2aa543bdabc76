"""Which pictures may show the same lesion photographed again: candidates for a person to look at.

They are listed and never joined. Many are lesions that merely look alike, and joining those would
take the hardest cases out of the test.
"""

import faiss
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.study.duplicates import Hasher, examine_files
from dermosan_lib.study.runs import EMBEDDINGS_FILE, Run

SAME_SUBJECT = "same_subject"
_NEIGHBOURS = 10
_ALL_WITH_ALL = 20_000  # pictures; beyond, only the nearest cells of an inverted file are compared


def same_subject_candidates(run: Run, *, limit: int = 100) -> pd.DataFrame:
    """The likeliest pairs of ``run`` that are in different groups; see `nearest_pairs`.

    Pictures are described by the trained network where there is one, else by coarse shape and
    colour, which finds fewer. Returns ``path_a, path_b, kind, score`` and split, condition and
    group of both, at most ``limit`` rows, likeliest first.
    """
    splits = run.splits()
    if (run.folder / EMBEDDINGS_FILE).is_file():
        described: NDArray[np.float32] = run.embeddings()
    else:
        paths = splits["path"].tolist()
        _, likenesses = examine_files(run.data, paths, cache=run.cache_folder)
        described, _ = Hasher(likenesses).whole()
        described = described / np.maximum(described.std(axis=0), 1e-6)
    pairs = nearest_pairs(described, splits["group"].to_numpy())[:limit]
    columns = {
        f"{name}_{side}": splits[name].to_numpy()[pairs[side]]
        for name in ("path", "split", "condition", "group")
        for side in ("a", "b")
    }
    kind = {"kind": SAME_SUBJECT, "score": pairs["score"].round(3), "agreement": np.nan}
    return pd.DataFrame(columns | kind, index=pd.RangeIndex(len(pairs)))


def nearest_pairs(described: NDArray[np.float32], groups: NDArray[np.object_]) -> pd.DataFrame:
    """Pairs among the ten nearest neighbours that are nearer than their surroundings.

    Likeness is the cosine of the centred descriptions; the score is twice that less each picture's
    mean likeness to its own ten neighbours (CSLS; Conneau et al., ICLR 2018, equation 3). Where all
    common moles are alike, being alike tells little, and a pair that stands out tells much.

    Args:
        described: ``(n, channels)``, a row a picture.
        groups: ``(n,)``; pairs within a group are known already and left out.

    Returns:
        Row numbers ``a < b`` and ``score``, highest first.
    """
    count = len(described)
    centred = described - described.mean(axis=0, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = np.ascontiguousarray(centred / np.maximum(lengths, 1e-9), dtype=np.float32)
    likeness, other = _neighbours(unit, min(_NEIGHBOURS + 1, count))
    own = np.repeat(np.arange(count), other.shape[1])
    table = pd.DataFrame({"own": own, "other": other.ravel(), "likeness": likeness.ravel()})
    table = table[(table["other"] >= 0) & (table["other"] != table["own"])]
    usual = table.groupby("own")["likeness"].mean().reindex(range(count)).to_numpy()
    table = table[groups[table["own"]] != groups[table["other"]]]
    ends = np.sort(table[["own", "other"]].to_numpy(), axis=1)
    score = 2 * table["likeness"] - usual[table["own"]] - usual[table["other"]]
    pairs = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "score": score.to_numpy()})
    pairs = pairs.sort_values(["score", "a", "b"], ascending=[False, True, True])
    return pairs.drop_duplicates(["a", "b"], ignore_index=True)


def _neighbours(
    unit: NDArray[np.float32], count: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    cells = "" if len(unit) <= _ALL_WITH_ALL else f"IVF{int(4 * np.sqrt(len(unit)))},"
    index = faiss.index_factory(unit.shape[1], f"{cells}Flat", faiss.METRIC_INNER_PRODUCT)
    if cells:
        index.train(unit)
        faiss.extract_index_ivf(index).nprobe = 16
    index.add(unit)
    likeness, other = index.search(unit, count)
    return np.asarray(likeness, dtype=np.float32), np.asarray(other, dtype=np.int64)
