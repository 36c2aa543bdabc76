"""Pictures whose label may be wrong, by confident learning (Northcutt, Jiang and Chuang 2021)."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from dermosan_lib.errors import RunError
from dermosan_lib.study.runs import Run
from dermosan_lib.study.splitting import LEAK_PAIRS_FILE

Array = NDArray[np.float64]

FOLDS = 5
_COMPONENTS = 100  # a trained network's features of a few conditions vary along few directions


def label_noise(run: Run, *, seed: int = 42) -> pd.DataFrame:
    """Label-noise candidates among all pictures of ``run``, the likeliest first.

    From the trained network's embeddings, by `out_of_fold` and `candidates`. **The network has seen
    the labels of train:** their embeddings lean towards the label given, right or wrong, so that
    candidates among train rows are found less often than among val and test rows, and rates of the
    three splits must not be compared. A candidate is a question to a dermatologist, not a
    correction: a picture on the border of two conditions looks the same as a wrong label.

    Pictures that nothing else can judge, such as those of a condition with a single group, are left
    out; ``attrs["notes"]`` of the table says so in words.

    Returns ``path, split, group, condition, suggested, probability_of_condition,
    probability_of_suggested, score``; see `candidates`; and ``contradicted``: whether the run's
    leak report knows a copy or another photo of the lesion that bears another label.
    """
    splits, codes = run.splits(), np.array(run.taxonomy().codes)
    labels = run.labels()
    several = pd.Series(splits["group"].to_numpy()).groupby(labels).transform("nunique") > 1
    kept = np.flatnonzero(several)
    probabilities = np.full((len(labels), len(codes)), np.nan)
    if len(np.unique(labels[kept])) > 1:
        judged = out_of_fold(
            run.embeddings()[kept], labels[kept], splits["group"].iloc[kept], seed=seed
        )
        probabilities[kept] = 0.0
        probabilities[kept, : judged.shape[1]] = judged
    doubtful = candidates(probabilities, labels)
    rows, suggested = doubtful["row"].to_numpy(), doubtful["suggested"].to_numpy()
    table = splits.iloc[rows][["path", "split", "group", "condition"]].reset_index(drop=True)
    table["suggested"] = codes[suggested]
    table["probability_of_condition"] = probabilities[rows, labels[rows]]
    table["probability_of_suggested"] = probabilities[rows, suggested]
    table["score"] = doubtful["score"]
    table["contradicted"] = table["path"].isin(_contradicted(run))
    table.attrs["notes"] = _notes(codes[labels], np.isnan(probabilities[:, 0]))
    return table


def out_of_fold(
    embeddings: NDArray[np.floating[Any]],
    labels: NDArray[np.int64],
    groups: ArrayLike,
    *,
    folds: int = FOLDS,
    seed: int = 42,
) -> Array:
    """Probabilities ``(n, classes)`` of each row by a model that has seen none of its group.

    Logistic regression on the first 100 principal components, cross-validated in folds of whole
    groups that keep the shares of the classes. Rows of a class that is in no other fold, as may be
    where groups bear several labels, cannot be judged and are NaN.

    Args:
        embeddings: ``(n, channels)``.
        labels: ``(n,)`` class indices.
        groups: ``(n,)``; rows of one group are judged together.
        folds: Fewer are taken where a class has fewer groups.
        seed: Of the folds.

    Raises:
        RunError: Where a class has a single group, so that nothing else tells what it looks like.
    """
    groups = pd.factorize(np.asarray(groups))[0]
    each = pd.Series(groups).groupby(labels).nunique()
    if each.min() < 2:
        raise RunError(
            f"Every condition needs at least 2 groups to be judged by others, but class "
            f"{each.idxmin()} has {each.min()}. Leave the condition out."
        )
    folds = min(folds, int(each.min()))
    cut = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    probabilities = np.zeros((len(labels), int(labels.max()) + 1))
    # Seconds by one thread. Several wait for each other, minutes where the machine is shared.
    with threadpool_limits(1):
        features = _components(np.asarray(embeddings, dtype=np.float64))
        for seen, unseen in cut.split(features, labels, groups):
            known = np.unique(labels[seen])
            judged = np.isin(labels[unseen], known) & (len(known) > 1)
            probabilities[unseen[~judged]] = np.nan
            unseen = unseen[judged]
            if not len(unseen):
                continue
            # A penalty of a tenth of the mean loss, on however many rows; exact fits do not pay.
            model = LogisticRegression(C=10 / len(seen), tol=0.01, max_iter=1000)
            model.fit(features[seen], labels[seen])
            probabilities[np.ix_(unseen, model.classes_)] = model.predict_proba(features[unseen])
    return probabilities


def candidates(probabilities: Array, labels: NDArray[np.int64]) -> pd.DataFrame:
    """Rows that count as another class than the label given, the clearest first.

    A row counts as the likeliest of the classes whose threshold its probability reaches; the
    threshold of a class is its mean probability among the rows that bear its label (equations 1
    and 2 of the paper), so that a class the model is sure of asks for more than one it doubts. The
    rows that count as another class than their own are the off-diagonal of the confident joint.

    Args:
        probabilities: ``(n, classes)`` of rows the model has not been fitted to; rows of NaN were
            not judged and are no candidates.
        labels: ``(n,)`` class indices.

    Returns:
        ``row, suggested, score``: row number, class index and the normalised margin (p of the
        label - highest p of another class + 1) / 2, 0..1, lowest first and equals by row.
    """
    rows = np.arange(len(labels))
    own = probabilities[rows, labels]
    classes = range(probabilities.shape[1])
    judged = ~np.isnan(own)
    of_class = [own[judged & (labels == c)] for c in classes]
    thresholds = np.array([mine.mean() if mine.size else np.inf for mine in of_class])
    reached = np.where(probabilities >= thresholds, probabilities, -1.0)
    counts_as = reached.argmax(axis=1)
    others = probabilities.copy()
    others[rows, labels] = -1.0
    score = (own - others.max(axis=1) + 1) / 2
    table = pd.DataFrame({"row": rows, "suggested": counts_as, "score": score})
    kept = (reached.max(axis=1) >= 0) & (counts_as != labels)
    return table[kept].sort_values(["score", "row"], ignore_index=True)


def _components(vectors: Array) -> Array:
    """Principal components in one scale, since their sizes matter to each other."""
    kept = min(_COMPONENTS, vectors.shape[1], len(vectors))
    components = PCA(kept, svd_solver="covariance_eigh").fit_transform(vectors)
    return np.asarray(components / (components.std() + 1e-12))


def _notes(conditions: NDArray[np.str_], unjudged: NDArray[np.bool_]) -> list[str]:
    counts = pd.Series(conditions[unjudged]).value_counts().sort_index()
    return [
        f"{n} images of {condition} are left out: no other lesion or patient tells what it looks "
        "like."
        for condition, n in counts.items()
    ]


def _contradicted(run: Run) -> set[str]:
    if not (run.folder / LEAK_PAIRS_FILE).is_file():
        return set()
    pairs = run.table(LEAK_PAIRS_FILE)
    unlike = pairs[pairs["labels_differ"].astype(bool)]
    return {*unlike["path_a"], *unlike["path_b"]}
