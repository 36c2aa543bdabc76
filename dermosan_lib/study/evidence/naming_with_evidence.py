"""When answers with evidence name a condition: a rule of their own, for those who tell enough."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.decision import Metadata, add_evidence
from dermosan_lib.study.evidence.attribute_selection import evidence_table
from dermosan_lib.study.uncertainty import fit_doubtful

Array = NDArray[np.float64]

MOST = 0.80  # share of rows of which all that is needed must be known


class Told(NamedTuple):
    """Answers ``(n, classes)`` to the same rows by the least and by the most that is told."""

    least: Array  # photo and the attributes that are needed
    most: Array  # photo and every attribute that is known


def needed_attributes(metadata: Metadata, attributes: pd.DataFrame) -> tuple[str, ...]:
    """The attributes that a rule with evidence asks for: as many as `MOST` of the rows tell.

    Those most often known come first, and one is left out where with it fewer would tell all. What
    is seldom known is recorded for a reason (in PAD-UFES-20 the sex of those biopsied), and a rule
    fitted where it is known would not hold for others.

    Args:
        metadata: Of which the used attributes count.
        attributes: Text ("" where unknown), a row a picture.
    """
    known = {one.name: _known(one.log_ratio, attributes, one.name) for one in metadata.used}
    chosen, told = list[str](), np.ones(len(attributes), dtype=np.bool_)
    for name in sorted(known, key=lambda one: -known[one].mean()):
        with_it = told & known[name]
        if len(with_it) and with_it.mean() >= MOST:
            chosen, told = [*chosen, name], with_it
    return tuple(chosen)


def told_rows(
    metadata: Metadata, needs: Sequence[str], attributes: pd.DataFrame
) -> NDArray[np.bool_]:
    """Of which rows ``(n,)`` all that is needed is known, as the clinic would know it."""
    told = np.ones(len(attributes), dtype=np.bool_)
    for one in metadata.used:
        if one.name in needs:
            told &= _known(one.log_ratio, attributes, one.name)
    return told


def told_answers(
    chances: Array, metadata: Metadata, needs: Sequence[str], attributes: pd.DataFrame
) -> Told:
    """What is answered to rows whose photos alone give ``chances`` ``(n, classes)``."""
    if not metadata.used:
        return Told(chances, chances)
    of_needs = attributes[[name for name in needs if name in attributes.columns]]
    tables = (evidence_table(metadata, table) for table in (of_needs, attributes))
    return Told(*(add_evidence(chances, table) for table in tables))


def fit_doubtful_told(
    rows: pd.DataFrame,
    told: Told,
    codes: Sequence[str],
    *,
    needs: Sequence[str],
    groups: "pd.Series[Any] | ArrayLike | None" = None,
) -> dict[str, Any]:
    """The card's ``metadata.unsure``: `fit_doubtful` for answers with evidence.

    People tell what they know. So the limit is drawn twice, on answers by no more than what is
    needed and on answers by everything known, each with the promise of `fit_doubtful`, and the
    stricter one is taken; who tells less than is needed is answered by the rule for photos alone.
    What `fit_doubtful` gives as an estimate, since validation could not show it, does not count
    here: the limit is then 1, ``certainty`` None, and ``estimate`` holds it to be read.

    Args:
        rows: ``path, condition`` of the validation rows of which all that is needed is known.
        told: Their answers.
        codes: Condition codes in class order.
        needs: From `needed_attributes`.
        groups: Group of each row.

    Returns:
        As `fit_doubtful`, and ``needs``; empty where nothing is needed, or without rows. Where the
        promise could not be shown, ``estimate`` with ``threshold, answered, accuracy`` besides.
    """
    if not needs or rows.empty:
        return {}
    named = rows[["path", "condition"]].reset_index(drop=True)
    entries = [
        fit_doubtful(named.assign(**dict(zip(codes, one.T, strict=True))), codes, groups=groups)
        for one in told
    ]
    strictest = dict(max(entries, key=lambda one: float(one["threshold"])))
    if any(one["certainty"] is None for one in entries):
        estimate = {name: strictest[name] for name in ("threshold", "answered", "accuracy")}
        strictest |= {"threshold": 1.0, "certainty": None, "answered": 0.0, "accuracy": None}
        strictest["estimate"] = estimate
    return {**strictest, "needs": list(needs)}


def _known(log_ratio: Any, attributes: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    if name not in attributes.columns:
        return np.zeros(len(attributes), dtype=np.bool_)
    values = attributes[name].fillna("").astype(str)
    told = {value: log_ratio(value) is not None for value in values.unique()}
    return np.asarray(values.map(told), dtype=np.bool_)
