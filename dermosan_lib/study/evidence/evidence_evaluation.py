"""What more evidence is worth: attributes beside the image, several images of a lesion."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dermosan_lib.decision import Metadata, add_evidence, fuse_photos
from dermosan_lib.errors import RunError
from dermosan_lib.study.comparison import paired_difference
from dermosan_lib.study.evaluation import group_indices, read_outcomes
from dermosan_lib.study.evidence.attribute_selection import evidence_table
from dermosan_lib.study.evidence.photo_fusion import rows_by_lesion

ALL = "all"


def with_metadata(
    predictions: pd.DataFrame,
    attributes: pd.DataFrame,
    entry: Mapping[str, Any],
    codes: Sequence[str],
    *,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """A copy of ``predictions`` in which every image is answered with what is known of its case.

    Args:
        predictions: See `read_outcomes`; by the image alone.
        attributes: Text, a column an attribute, indexed by path.
        entry: The card's ``metadata``.
        codes: Condition codes in class order.
        names: Attributes to use; None for all that were learned.
    """
    outcomes = read_outcomes(predictions, codes)
    metadata = Metadata.from_card(entry, codes)
    of_images = attributes.reindex(predictions["path"])
    if names is not None:
        of_images = of_images[[name for name in names if name in of_images.columns]]
    evidence = evidence_table(metadata, of_images)
    return predictions.assign(
        **dict(zip(codes, add_evidence(outcomes.probabilities, evidence).T, strict=True))
    )


def metadata_gain(
    predictions: pd.DataFrame,
    attributes: pd.DataFrame,
    entry: Mapping[str, Any],
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """How much better the same images are predicted with attributes than without.

    Args:
        predictions: Test images by the image alone; see `read_outcomes`.
        attributes: Text, a column an attribute, indexed by path.
        entry: The card's ``metadata``; its weight is used as it is.
        codes: Condition codes in class order.
        groups: Group of each row of ``predictions``; None makes every image its own.
        n_bootstrap: Bootstrap replicates over groups.
        seed: Seed of the bootstrap.

    Returns:
        ``evidence`` (each used attribute by itself, and ``all`` where there are several),
        ``known`` (images of which it is known), and the columns of `paired_difference`: image
        alone first, image with evidence second. Without rows where no attribute is used.
    """
    used = list(entry["used"])
    of_images = attributes.reindex(predictions["path"], columns=used).fillna("")
    alone = [(name, [name]) for name in used]
    tables = []
    for label, names in [*alone, (ALL, used)] if len(used) > 1 else alone:
        fused = with_metadata(predictions, attributes, entry, codes, names=names)
        table = paired_difference(
            predictions, fused, codes, groups=groups, n_bootstrap=n_bootstrap, seed=seed
        )
        known = int((of_images[names] != "").any(axis=1).sum())
        tables.append(table.assign(evidence=label, known=known))
    columns = ["evidence", "known", "metric", "first", "second", "difference", "low", "high", "n"]
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)[columns]


def fused_by_lesion(
    predictions: pd.DataFrame,
    rule: Mapping[str, Any] | None,
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike",
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Images of lesions with two or more: each alone, each by its lesion's fused answer, lesion.

    Of a lesion the first five images are taken, in the order of ``predictions``. ``rule`` is the
    card's ``fusion``. Raises `RunError` where no lesion has two.
    """
    outcomes = read_outcomes(predictions, codes)
    indices = group_indices(groups, predictions)
    cases = rows_by_lesion(outcomes.truth, indices)
    if not cases:
        raise RunError(
            "Fusing is measured on lesions with two or more images, but no group has two. Give "
            "the groups of the catalogue (lesion or patient)."
        )
    fused = [np.tile(fuse_photos(outcomes.probabilities[rows], rule), (len(rows), 1))
             for rows in cases]  # fmt: skip
    rows = np.concatenate(cases)
    single = predictions.iloc[rows].reset_index(drop=True)
    both = single.assign(**dict(zip(codes, np.concatenate(fused).T, strict=True)))
    return single, both, pd.Series(indices[rows], name="group")


def fusion_gain(
    predictions: pd.DataFrame,
    rule: Mapping[str, Any] | None,
    codes: Sequence[str],
    *,
    groups: "pd.Series[Any] | ArrayLike",
    units: "pd.Series[Any] | ArrayLike | None" = None,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """How much better lesions with two or more images are predicted fused than image by image.

    Returns ``n_lesions`` and the columns of `paired_difference`: every image by itself first, every
    image by its lesion's answer second. A lesion counts as often as it has images, on both sides;
    intervals resample lesions, or the patients ``units`` ``(n,)`` of the images. Arguments as of
    `fused_by_lesion`, which also raises.
    """
    single, fused, lesion = fused_by_lesion(predictions, rule, codes, groups=groups)
    drawn: pd.Series[Any] = lesion
    if units is not None:
        of_path = pd.Series(group_indices(units, predictions), index=predictions["path"])
        drawn = of_path.loc[single["path"]].reset_index(drop=True)
    table = paired_difference(
        single, fused, codes, groups=drawn, n_bootstrap=n_bootstrap, seed=seed
    )
    return table.assign(n_lesions=lesion.nunique())[["n_lesions", *table.columns]]
