"""What tells pictures apart besides their condition, for measuring each subgroup by itself."""

from typing import Any

import pandas as pd

from dermosan_lib.study.data import (
    UNKNOWN,
    skin_tones,
)
from dermosan_lib.study.runs import Run
from dermosan_lib.study.subgroups.strata import ordered_kinds

OTHER = "other"
_MOST_KINDS = 15  # of an attribute; rarer ones are taken together
_NOT_SHOWN = ("exposure", "contrast")  # quality is told by what passes and by sharpness


def picture_attributes(run: Run, paths: list[str], *, progress: bool = True) -> pd.DataFrame:
    """Attributes of ``paths``, test or validation pictures, as `subgroup_metrics` takes them.

    Ordered categories indexed by path, each only where at least two kinds of it are known:
    ``measured skin tone``, the band of the individual typology angle (`skin_tones`); what
    `picture_kinds` tells (age, sex, site, skin type, modality, size, sharpness), its 15 most
    frequent kinds and "other"; and ``quality``, whether the picture passes the checks of the
    clinic.

    Raises `RunError` for ages outside 0..130 and where notebook 04 has not measured the quality,
    and `ImageError` for a picture that cannot be read.
    """
    tones = skin_tones(run.data, paths, progress=progress).set_index("path")["skin_tone"]
    by_kind = ordered_kinds(run, pd.Series(paths)).drop(columns=list(_NOT_SHOWN), errors="ignore")
    passes = run.table("quality.csv").set_index("path").reindex(paths)["acceptable"]
    columns = {
        "measured skin tone": tones,
        **{str(name): _frequent(by_kind[name]) for name in by_kind},
        "quality": passes.map({True: "passes the checks", False: "sent back"}),
    }
    varying = {name: kinds for name, kinds in columns.items() if _varies(kinds)}
    return pd.DataFrame(varying, index=pd.Index(paths, name="path"))


def _varies(kinds: "pd.Series[Any]") -> bool:
    return len(set(kinds.dropna().astype(str)) - {UNKNOWN}) > 1


def _frequent(kinds: "pd.Series[Any]") -> "pd.Series[Any]":
    """The same categories, the rarest beyond `_MOST_KINDS` as "other"."""
    words = kinds.astype(str)
    rare = words[words != UNKNOWN].value_counts().index[_MOST_KINDS:]
    if rare.empty:
        return kinds
    kept = [name for name in kinds.cat.categories if name not in (*rare, OTHER, UNKNOWN)]
    order = pd.CategoricalDtype([*kept, OTHER, UNKNOWN], ordered=True)
    return words.where(~words.isin(rare), OTHER).astype(order)
