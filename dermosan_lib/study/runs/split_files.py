"""The split of a run and what it lets through: read where it is kept, made where it is not."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dermosan_lib.study.data import usable
from dermosan_lib.study.groups import lesion_groups, level_columns
from dermosan_lib.study.runs.surveyed_images import SurveyedImages
from dermosan_lib.study.runs.written_files import SPLITS_FILE
from dermosan_lib.study.splitting import (
    LEAK_PAIRS_FILE,
    LEAK_REPORT_FILE,
    Fold,
    check_splits,
    leak_pairs,
    leak_report,
    listed_parts,
    split,
)


@dataclass(frozen=True)
class SplitRule:
    """By what a split is made; the entries are the arguments of `Run.splits`."""

    scheme: str = "grouped"
    seed: int = 42
    parts: str = ""
    split_list: str = ""
    fold: Fold | None = None


def kept_or_made(images: SurveyedImages, rule: SplitRule) -> pd.DataFrame:
    """``path, condition, group, split``, made by ``rule`` where there is none yet."""
    if not images.files.has(SPLITS_FILE):
        _make(images, rule)
    splits = images.files.table(SPLITS_FILE)
    check_splits(splits)
    return splits


def lesions(images: SurveyedImages, splits: pd.DataFrame) -> "pd.Series[str]":
    """The lesion of each image of ``splits``, indexed by path."""
    rows, named = usable(images.catalog()), images.identifiers()
    if "patient" not in level_columns(named.columns):
        return splits.set_index("path")["group"]
    names = lesion_groups(rows, named, images.duplicates())
    return names.set_axis(rows["path"]).loc[splits["path"]]


def _make(images: SurveyedImages, rule: SplitRule) -> None:
    """Write the split last, so that none lies there without its leak report."""
    files, copies = images.files, images.duplicates()
    given, told, scheme = images.given_parts(), list[str](), rule.scheme
    if rule.split_list:
        scheme = "given"
        given, told = listed_parts(usable(images.catalog()), rule.split_list)
    how: dict[str, Any] = {"scheme": scheme, "seed": rule.seed, "fold": rule.fold}
    made = split(images.catalog(), duplicates=copies, given=given, parts=rule.parts, **how)
    made.attrs["notes"] = told or made.attrs["notes"]
    files.write(LEAK_PAIRS_FILE, leak_pairs(made, copies))
    named, against = images.identifiers(), images.contradictions()
    report = leak_report(made, copies, attributes=named, contradictions=against, **how)
    files.write(LEAK_REPORT_FILE, report)
    files.write(SPLITS_FILE, made)
