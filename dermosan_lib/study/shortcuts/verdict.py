"""Is it a shortcut? What a family of properties may reach before it is flagged, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

ALL_OUTSIDE = "all outside the lesion"
HIDDEN = "the model, lesion hidden"


@dataclass(frozen=True)
class Limit:
    """What a family may reach before it is flagged."""

    macro_auc: float  # the lower bound may be as high as this
    share: float  # of the model's balanced accuracy above chance
    one_class: float = np.inf  # AUROC of a class that counts as giving it away


# A picture's format, size and settings say nothing of a disease, so little is allowed. Bytes per
# pixel follow the picture's detail and a rash may fill the frame, so both carry some honest signal:
# on clean phantoms (five sets, 40 to 300 a class, 60 splits), the lower bound of the macro AUC
# reached 0.56 for the border, 0.60 for the file size and 0.67 for all together; AUROC of one class
# reached 0.95 for the border and 1.00 for the file size, which therefore has no limit for one
# class.
LIMITS = {
    "geometry": Limit(0.55, 0.10, one_class=0.80),
    "format": Limit(0.55, 0.10, one_class=0.80),
    "compression": Limit(0.55, 0.10, one_class=0.80),
    "file_size": Limit(0.65, 0.10),
    "border": Limit(0.60, 0.10, one_class=0.98),
    ALL_OUTSIDE: Limit(0.70, 0.20),
    "colour": Limit(0.65, 0.90),
    HIDDEN: Limit(0.65, 0.25),
}


def verdict(family: str, row: Mapping[str, Any], aurocs: "pd.Series[float]") -> tuple[bool, str]:
    """Whether a family is flagged, and why in words; see `audit`.

    ``row`` is that of the audit so far, ``aurocs`` the classes beyond luck by `beyond_luck`.
    """
    limit = LIMITS.get(family, LIMITS["border"])
    share = row["share_of_model"]
    message = f"macro AUC {row['macro_auc']:.2f}"
    if np.isnan(row["low"]):
        if row["macro_auc"] == 0.5:
            return False, f"{message}: it does not vary, so it tells no classes apart"
        return (
            False,
            f"{message} without an interval (too few groups or resamples): nothing is said",
        )
    message += f" ({row['low']:.2f} to {row['high']:.2f})"
    explained = "" if np.isnan(share) else f"; reaches {max(0.0, share):.0%} of the model"
    given = [
        f"; gives {code} away (AUROC {auc:.2f})"
        for auc, code in sorted(zip(aurocs, aurocs.index, strict=True), reverse=True)
        if auc >= limit.one_class
    ]
    clear = row["low"] > limit.macro_auc
    compared = f"{'clearly exceeds' if clear else 'does not clearly exceed'} {limit.macro_auc:.2f}"
    if given:
        return True, f"{message} {compared}{explained}{given[0]}"
    if not clear:
        return False, f"{message} {compared}{explained}"
    if family == "colour" and not share >= limit.share:
        return False, f"{message}: a reference, for it sees the lesion too{explained}"
    if share < limit.share:
        return False, f"{message}, but that is little{explained}"
    return True, f"{message} {compared}{explained}"


def beyond_luck(measured: Mapping[str, Any], groups: "pd.Series[int]") -> "pd.Series[float]":
    """AUROC of each class, of those that luck would hardly give with so many ``groups`` a class.

    The Mann-Whitney test in its normal approximation, groups as trials, at 0.05 over all classes
    (Bonferroni). The interval would not do: a class of few groups told apart without a fault has
    Wilson's, which knows nothing of the many other groups that it was told apart from.
    """
    aucs = {}
    for code, own in groups.items():
        others = int(groups.sum() - own)
        auc = measured["conditions"][code]["auroc"]["value"]
        spread = np.sqrt((own + others + 1) / (12 * own * others))
        if (auc - 0.5) / spread > norm.isf(0.05 / len(groups)):
            aucs[code] = auc
    return pd.Series(aucs, dtype=float)
