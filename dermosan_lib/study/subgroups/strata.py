"""What is known of each picture besides its condition, cut into kinds that can be counted."""

from typing import Any

import pandas as pd

from dermosan_lib.study.data import (
    UNKNOWN,
)
from dermosan_lib.study.runs import ATTRIBUTES_FILE, Run
from dermosan_lib.study.subgroups.attribute_kinds import age_bands
from dermosan_lib.study.subgroups.binning import banded
from dermosan_lib.study.tables import (
    KNOWN_COLUMNS,
)

_QUALITY = ("sharpness", "exposure", "contrast")
_THIRDS = ("lowest third", "middle third", "highest third")


def picture_kinds(run: Run, paths: "pd.Series[str]") -> pd.DataFrame:
    """Kinds of the pictures ``paths``: what the table tells, their sizes and their quality.

    A row a path, in order, indexed by it; of age (bands), sex, site, skin type and modality those
    columns that the run's table has, then the shorter edge in pixels and sharpness, exposure and
    contrast in thirds of these pictures. Values are text, "unknown" where nothing is known;
    properties that do not vary are left out.
    """
    return ordered_kinds(run, paths).astype(str)


def ordered_kinds(run: Run, paths: "pd.Series[str]") -> pd.DataFrame:
    """`picture_kinds` as categories that keep their order, "unknown" last."""
    columns: dict[str, pd.Series[Any]] = {}
    if (run.folder / ATTRIBUTES_FILE).is_file():
        attributes = run.attributes().reindex(paths)
        for name in (name for name in KNOWN_COLUMNS if name in attributes.columns):
            words = attributes[name].replace("", None)
            columns[name.replace("_", " ")] = age_bands(words) if name == "age" else banded(words)
    sizes = run.catalog().set_index("path")[["width_px", "height_px"]].reindex(paths)
    columns["shorter edge, px"] = banded(sizes.astype(float).min(axis=1), 3)
    if (run.folder / "quality.csv").is_file():
        quality = run.table("quality.csv").set_index("path").reindex(paths)
        columns |= {name: _thirds(quality[name]) for name in _QUALITY}
    kinds = pd.DataFrame(columns, index=pd.Index(paths, name="path"))
    return kinds[[name for name in kinds if len(set(kinds[name]) - {UNKNOWN}) > 1]]


def _thirds(values: "pd.Series[float]") -> "pd.Series[Any]":
    """Thirds by name; ranges where values repeat so much that there are fewer."""
    kinds = banded(values, len(_THIRDS))
    if len(kinds.cat.categories) != len(_THIRDS) + 1:
        return kinds
    return kinds.cat.rename_categories([*_THIRDS, UNKNOWN])
