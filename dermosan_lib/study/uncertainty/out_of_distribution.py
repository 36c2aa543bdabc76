"""Do the rules of silence notice what the model has never seen?"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from dermosan_lib import images, quality
from dermosan_lib.bundle import Bundle
from dermosan_lib.decision import calibrated, energy
from dermosan_lib.study.evaluation import (
    Entry,
    Outcomes,
    WeightedMetrics,
    group_indices,
    percentile_interval,
    replicate_weights,
)
from dermosan_lib.study.inference import prediction_table, run_graph, with_limits
from dermosan_lib.study.uncertainty.drawn_pictures import not_skin_pictures


def tell_apart(
    known: ArrayLike,
    unknown: ArrayLike,
    *,
    known_groups: "pd.Series[Any] | ArrayLike | None" = None,
    unknown_groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> Entry:
    """AUROC with which a score, higher for the stranger, tells ``unknown`` from ``known`` images.

    Args:
        known: ``(n,)`` scores of images like those of training.
        unknown: ``(m,)`` scores of others.
        known_groups: Group of each known image; None makes every image its own.
        unknown_groups: Likewise; groups of the two never mix.
        n_bootstrap: Bootstrap replicates over groups; 0 gives no interval.
        seed: Seed of the bootstrap.

    Returns:
        ``value, low, high, n`` as in `metrics.json`; ``n`` counts the unknown. Bounds are None
        where nothing varies.
    """
    scores = np.concatenate([np.asarray(known, float), np.asarray(unknown, float)])
    strange = np.arange(len(scores)) >= len(np.asarray(known))
    ranks = rankdata(scores) / (len(scores) + 1)
    outcomes = Outcomes(
        ("known", "unknown"), strange.astype(np.intp), np.stack([1 - ranks, ranks], axis=1)
    )
    groups = _joined(known_groups, unknown_groups, strange)
    metrics = WeightedMetrics(outcomes, groups)
    n_groups = int(groups.max()) + 1
    draws = replicate_weights(n_groups, n_bootstrap, seed, row_length=len(scores))
    areas = np.concatenate(
        [metrics(w).by_condition["auroc"][:, 1] for w in (np.ones((1, n_groups)), *draws)]
    )
    low, high = percentile_interval(areas[1:]) or (None, None)
    return {"value": float(areas[0]), "low": low, "high": high, "n": int(strange.sum())}


def unknown_table(
    known: pd.DataFrame,
    unknown: pd.DataFrame,
    codes: Sequence[str],
    *,
    known_groups: "pd.Series[Any] | ArrayLike | None" = None,
    unknown_groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """How well distance and doubt tell unknown images, and how often each rule stays silent.

    Args:
        known: Test rows of `predict_table`.
        unknown: Rows of `predict_table` on images of none of ``codes``.
        codes: Condition codes in class order.
        known_groups: See `tell_apart`.
        unknown_groups: See `tell_apart`.
        n_bootstrap: See `tell_apart`.
        seed: See `tell_apart`.

    Returns:
        ``score, auroc, low, high, known_silent, unknown_silent``, a row for ``distance`` (silent:
        ``far``), ``energy`` (``strange``), ``doubt`` (one less the highest probability;
        ``unsure``) and for ``any`` rule, quality among them, which has no score. NaN for
        ``distance`` where the bundle knows none.
    """
    rows: list[tuple[Any, ...]] = []
    for name, rule, of in (
        ("distance", "far", _column("distance")),
        ("energy", "strange", _column("energy")),
        ("doubt", "unsure", lambda table: 1 - np.asarray(table[list(codes)]).max(axis=1)),
    ):
        if rule not in known or rule not in unknown:  # tables of earlier versions
            continue
        scores, silent = (of(known), of(unknown)), (known[rule].mean(), unknown[rule].mean())
        if np.isnan(np.concatenate(scores)).any():
            rows.append((name, None, None, None, *silent))
            continue
        auroc = tell_apart(
            *scores, known_groups=known_groups, unknown_groups=unknown_groups,
            n_bootstrap=n_bootstrap, seed=seed,
        )  # fmt: skip
        rows.append((name, auroc["value"], auroc["low"], auroc["high"], *silent))
    silent = known["abstained"].mean(), unknown["abstained"].mean()
    rows.append(("any", None, None, None, *silent))
    columns = ["score", "auroc", "low", "high", "known_silent", "unknown_silent"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(columns[1:], float))


def not_skin_table(
    bundle: Bundle,
    known: pd.DataFrame,
    *,
    known_groups: "pd.Series[Any] | ArrayLike | None" = None,
    n: int = 140,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """`unknown_table` of ``n`` drawn pages, charts, windows and patterns against ``known``.

    Drawn, so that it can be repeated anywhere; see `not_skin_pictures`.
    """
    drawn = not_skin_pictures(n, seed=seed)
    pixels = np.stack([images.resize(picture, bundle.size_px, bundle.frame) for picture in drawn])
    answers = run_graph(
        bundle.model_path, pixels, range(n), ["logits", "embedding"], views=bundle.views,
        progress=False,
    )  # fmt: skip
    rows = pd.DataFrame({"path": [f"drawn {k}" for k in range(n)]})
    rows = rows.assign(condition="not skin", split="unknown")
    chances = calibrated(answers["logits"], bundle.card["temperature"])
    table = prediction_table(rows, chances, bundle.taxonomy)
    good = np.array([quality.assess(picture).acceptable for picture in drawn])
    return unknown_table(
        known,
        with_limits(table, bundle, answers["embedding"], energy(answers["logits"]), good),
        bundle.taxonomy.codes,
        known_groups=known_groups,
        n_bootstrap=n_bootstrap,
        seed=seed,
    )


def _column(name: str) -> Callable[[pd.DataFrame], NDArray[np.float64]]:
    return lambda table: np.asarray(table[name], dtype=np.float64)


def _joined(known: Any, unknown: Any, strange: NDArray[np.bool_]) -> NDArray[np.intp]:
    first = group_indices(known, pd.DataFrame(index=range(int((~strange).sum()))))
    second = group_indices(unknown, pd.DataFrame(index=range(int(strange.sum()))))
    return np.concatenate([first, second + first.max(initial=-1) + 1])
