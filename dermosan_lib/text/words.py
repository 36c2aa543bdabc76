"""Keys in words: what a person reads where a program has ``balanced_accuracy``."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:  # the page's kernels come this way, and need no pandas
    import pandas as pd

_NAMES = {  # where blanks for underscores are not enough
    "top_3": "truth among the first 3",
    "ece": "calibration error (ECE)",
    "ece_width": "ECE, bins of equal width",
    "ece_mass": "ECE, bins of equally many",
    "brier": "Brier score",
    "nll": "log loss (NLL)",
    "malignancy_auc": "AUROC of the malignancy score",
    "malignant_sensitivity": "malignancies found",
    "ppv": "positive predictive value",
    "npv": "negative predictive value",
    "f1": "F1 score",
    "p_holm": "p, adjusted (Holm)",
}
_TERMS = {"auc": "AUC", "auroc": "AUROC", "ece": "ECE", "icd11": "ICD-11", "sha256": "SHA-256"}
_UNITS = ("px",)
# Columns whose cells are keys. Those of all others are people's: paths, conditions, names of runs.
_OF_KEYS = frozenset(
    {"attribute", "difference of", "entry", "evidence", "family", "kind", "measure", "metric",
     "property", "rule", "score", "stage", "unit", "what"}
)  # fmt: skip


def in_words(key: str) -> str:
    """``key`` to read: "balanced accuracy" for ``balanced_accuracy``, "width, px" for a size."""
    if key in _NAMES:
        return _NAMES[key]
    stem, _, unit = key.rpartition("_")
    if stem and unit in _UNITS:
        return f"{in_words(stem)}, {unit}"
    return " ".join(_TERMS.get(word, word) for word in key.split("_"))


def heading(key: str) -> str:
    """`in_words` with a capital, to begin a label or a title."""
    words = in_words(key)
    return words[:1].upper() + words[1:]


def readable(table: "pd.DataFrame", *, digits: int = 3) -> "pd.DataFrame":
    """A copy of ``table`` to look at: words for keys, rounded numbers, nothing where none is known.

    Names of columns become words, and so do the cells of columns that hold keys, such as
    ``metric``, and the index where its name is such a column's. Paths and conditions stay as they
    are. True and false become yes and no.
    """
    import pandas as pd

    shown = table.astype(object)
    for column in shown.columns:
        cells = _cells(table[column], digits)
        shown[column] = [_key(one) for one in cells] if column in _OF_KEYS else cells
    if shown.index.name in _OF_KEYS:
        shown.index = pd.Index([_key(one) for one in shown.index], name=shown.index.name)
    shown = shown.rename(columns=_key)
    return shown.rename_axis(index=_key, columns=_key)


def _cells(values: "pd.Series[Any]", digits: int) -> list[Any]:
    known = [one for one in values if isinstance(one, float) and math.isfinite(one)]
    # Counts that a table with gaps, or of several kinds, holds as numbers with a point.
    counts = all(one.is_integer() for one in known) and any(abs(one) > 1 for one in known)
    return [_cell(one, 0 if counts else digits) for one in values]


def _cell(value: Any, digits: int) -> Any:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if value is None or _is_na(value):
        return ""
    if not isinstance(value, float):
        return value
    least = 10.0**-digits
    if 0 < value < least / 2:
        return f"<{least:.{digits}f}"
    return f"{round(value, digits) + 0.0:.{digits}f}"  # no "-0.00"


def _is_na(value: Any) -> bool:
    import pandas as pd

    return value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _key(name: Any) -> Any:
    return in_words(name) if isinstance(name, str) else name
