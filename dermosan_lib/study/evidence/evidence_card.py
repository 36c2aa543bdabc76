"""Further evidence for a bundle's card: how photos are fused, what age, sex and site say."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.decision import Metadata, add_evidence
from dermosan_lib.study.evidence.attribute_likelihoods import learn_metadata
from dermosan_lib.study.evidence.attribute_selection import evidence_table, fit_metadata
from dermosan_lib.study.evidence.naming_with_evidence import (
    fit_doubtful_told,
    needed_attributes,
    told_answers,
    told_rows,
)
from dermosan_lib.study.evidence.photo_fusion import fit_fusion
from dermosan_lib.study.runs import ATTRIBUTES_FILE, Run
from dermosan_lib.study.uncertainty import operating_points


def fit_evidence(run: Run, probabilities: NDArray[np.float64]) -> dict[str, Any]:
    """The card's ``fusion`` and, where the table tells any attribute, ``metadata``.

    Likelihoods are learned on ``train``; the weight, the fusing rule, the operating points of
    answers with attributes and when these name a condition are chosen on ``val``. The scores of
    such answers are spread otherwise than those of images alone, so the thresholds of the one do
    not keep their promise on the other.

    Args:
        run: With a split and the table's attributes.
        probabilities: ``(n, classes)`` of the ``val`` rows by the image alone, in their order and
            after temperature scaling.
    """
    taxonomy, splits = run.taxonomy(), run.splits()
    codes = taxonomy.codes
    val = splits.iloc[run.rows("val")]
    truth = run.labels()[run.rows("val")]
    groups = val["group"].to_numpy()
    lesions = run.lesions().loc[val["path"]].to_numpy()  # two lesions of a patient are not fused
    card: dict[str, Any] = {"fusion": fit_fusion(probabilities, truth, lesions)}
    if not (run.folder / ATTRIBUTES_FILE).is_file():  # a run older than that file
        return card
    attributes = run.attributes()
    learned = learn_metadata(splits.iloc[run.rows("train")], attributes, codes)
    of_val = attributes.reindex(val["path"]).fillna("")
    entry = fit_metadata(learned, probabilities, truth, of_val, groups, codes)
    if entry is None:
        return card
    known = all(condition.behaviour != "unknown" for condition in taxonomy)
    if known and entry["used"]:
        evidence = evidence_table(Metadata.from_card(entry, codes), of_val)
        fused = add_evidence(probabilities, evidence)
        scores = fused[:, taxonomy.suspicious].sum(axis=1)
        entry["operating_points"] = operating_points(scores, taxonomy.suspicious[truth])
    if unsure := _unsure(entry, val, probabilities, of_val, codes):
        entry["unsure"] = unsure
    return {**card, "metadata": entry}


def _unsure(
    entry: dict[str, Any],
    val: pd.DataFrame,
    probabilities: NDArray[np.float64],
    attributes: pd.DataFrame,
    codes: Sequence[str],
) -> dict[str, Any]:
    metadata = Metadata.from_card(entry, codes)
    needs = needed_attributes(metadata, attributes)
    rows = told_rows(metadata, needs, attributes)
    told = told_answers(probabilities[rows], metadata, needs, attributes[rows])
    groups = val["group"].to_numpy()[rows]
    return fit_doubtful_told(val[rows], told, codes, needs=needs, groups=groups)
