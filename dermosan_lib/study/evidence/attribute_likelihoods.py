"""What age, sex, site and symptoms say of a condition, learned from the training rows.

The method is Bayes' rule with shrunken weights of evidence (Spiegelhalter and Knill-Jones 1984):
``log p(c | image, values) = log p(c | image) + w * sum of log P(value | c) / P(value) + constant``.

Two assumptions stand behind it. Given the condition, image and attributes are taken to say
independent things. They do not quite: a network sees old skin, and women have other sites than men.
Counting the same evidence twice makes answers too sure, so `metadata_use` takes in only attributes
that still add something on validation, and tempers them by ``w`` in 0..1 (for why independence does
little harm otherwise, see Hand and Yu 2001).

And the prior is the image's. What is learned is P(value | condition), which does not depend on how
frequent conditions are, so the fused answer stays at whatever prior the network's answer is at.
With class weights in training that is not the frequency in the training data, and it is not moved
there: P(value) is the same for all conditions and only makes 0 mean "says nothing".
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.decision import ATTRIBUTES, MAX_AGE_YEARS
from dermosan_lib.text import decimal_in

Array = NDArray[np.float64]

PSEUDO_COUNT = 1.0  # groups, as Laplace had it
MIN_GROUPS = 20  # behind a value, or it is not learned
BANDWIDTH = 5.0  # years; tables often round ages to five
_STEP = 5.0  # years between the ages that a card names


def learn_metadata(
    rows: pd.DataFrame,
    attributes: pd.DataFrame,
    codes: Sequence[str],
    *,
    names: Sequence[str] = ATTRIBUTES,
) -> list[dict[str, Any]]:
    """Likelihoods of each attribute's values, as the card's ``metadata.attributes``.

    Each group (lesion, patient) counts once, however many photos it has. A value's ratio
    P(value | condition) / P(value) is its count over the count expected if the condition were as
    the pool of all, each raised by `PSEUDO_COUNT` (shrinking observed-to-expected ratios, as Norén
    et al. 2013), so that what a rare condition has not been seen with says next to nothing. Values
    of fewer than `MIN_GROUPS` groups are not learned; ages are smoothed by a Gaussian kernel of
    `BANDWIDTH` years and cut off at the 1st and the 99th percentile.

    Only what is known counts: that a value is missing says nothing here, though in a collection it
    may tell who was biopsied, and so the diagnosis.

    Name no attribute that is recorded because of the diagnosis, such as how it was confirmed: it
    would not be known of a new case, and gives the answer away.

    Args:
        rows: ``path, condition, group`` of the training images.
        attributes: Text ("" where unknown), a column an attribute, indexed by path.
        codes: Condition codes in class order.
        names: Attributes to learn. ``age`` is in years, others are words; those that the table
            lacks, or that have fewer than two values with enough groups, are left out, and so are
            ages that are no number from 0 to 130.
    """
    of_rows = attributes.reindex(rows["path"])
    learned = []
    for name in names:
        if name not in of_rows.columns:
            continue
        known = rows[["condition", "group"]].assign(value=of_rows[name].fillna("").to_numpy())
        known = known[(known["value"] != "") & known["condition"].isin(codes)].drop_duplicates()
        if name == "age":
            known = known[_years(known["value"]).notna()]
        values, shares = _ages(known["value"]) if name == "age" else _kinds(known)
        if len(values) < 2:
            continue
        # A group that the table contradicts itself about still counts once in all.
        weight = 1 / known.groupby("group")["group"].transform("size").to_numpy(dtype=float)
        counts = np.zeros((len(codes), len(values)))
        condition = pd.Index(codes).get_indexer(known["condition"])
        np.add.at(counts, condition, shares * weight[:, None])
        ratios = _log_ratios(counts)
        learned.append(
            {
                "name": name,
                "unit": "years" if name == "age" else "",
                "values": values,
                "log_ratios": dict(zip(codes, ratios.round(5).tolist(), strict=True)),
                "groups": dict(zip(codes, counts.sum(axis=1).round().astype(int).tolist(),
                                   strict=True)),
            }
        )  # fmt: skip
    return learned


def _kinds(known: pd.DataFrame) -> tuple[list[str], Array]:
    """Words with enough groups, and which of them each row has, ``(n, v)``."""
    sizes = known.groupby("value")["group"].nunique()
    values = sorted(sizes.index[sizes >= MIN_GROUPS])
    return values, (known["value"].to_numpy()[:, None] == np.array(values, dtype=object)).astype(
        float
    )


def _ages(text: "pd.Series[str]") -> tuple[list[float], Array]:
    """Ages to tabulate, and how each row's age is spread over them, ``(n, v)``."""
    years = _years(text).to_numpy(dtype=float)
    if len(years) < MIN_GROUPS:
        return [], np.empty((len(years), 0))
    low, high = np.percentile(years, [1, 99])
    ends = np.floor(low / _STEP) * _STEP, np.ceil(high / _STEP) * _STEP
    values = np.arange(ends[0], ends[1] + _STEP / 2, _STEP)
    away = (np.clip(years, *ends)[:, None] - values) / BANDWIDTH
    near = np.exp(-(away**2) / 2)
    return values.tolist(), near / near.sum(axis=1, keepdims=True)


def _years(text: "pd.Series[str]") -> "pd.Series[float]":
    years = text.map(decimal_in).astype(float)  # as the clinic reads what people type
    return years.where(years.between(0, MAX_AGE_YEARS))


def _log_ratios(counts: Array) -> Array:
    """Log of P(value | condition) over P(value), from ``counts`` ``(classes, v)``; same shape."""
    pool = counts.sum(axis=0) / counts.sum()
    expected = counts.sum(axis=1, keepdims=True) * pool
    ratios = (counts + PSEUDO_COUNT) / (expected + PSEUDO_COUNT)
    return np.asarray(np.log(ratios / (ratios @ pool)[:, None]))
