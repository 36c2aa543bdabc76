"""Temperature, thresholds, sets and silence of a probe: what its bundle holds beside the graph."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.decision import Metadata, add_evidence, calibrated
from dermosan_lib.study.comparison import group_folds
from dermosan_lib.study.evidence import (
    Told,
    fit_doubtful_told,
    needed_attributes,
    told_rows,
)
from dermosan_lib.study.probing.nested_validation import Cases, Fitted
from dermosan_lib.study.probing.probe_recipe import ProbeRecipe
from dermosan_lib.study.uncertainty import (
    fit_doubtful,
    fit_familiar,
    fit_farthest,
    fit_sets,
    fit_temperature,
    operating_points,
    temperature_note,
)

Array = NDArray[np.float64]


def clinic_limits(
    cases: Cases,
    taxonomy: Taxonomy,
    final: Fitted,
    embeddings: NDArray[np.float32],
    recipe: ProbeRecipe,
) -> tuple[dict[str, Any], bytes]:
    """What the clinic needs beside the graph, from answers to rows of other folds.

    Returns:
        Entries for the card, and the contents of `ABSTENTION_FILE`.
    """
    labels, groups, codes = cases.labels, cases.groups, cases.codes
    temperature = fit_temperature(final.logits, labels)
    chances = calibrated(final.logits, temperature)
    suspicious = taxonomy.suspicious
    table = cases.rows[["path", "condition"]].assign(**dict(zip(codes, chances.T, strict=True)))
    distances = np.zeros(len(labels))
    for learn, test in group_folds(labels, groups, recipe.folds, recipe.seed):
        there = fit_familiar(embeddings[learn], labels[learn], len(codes))
        distances[test] = there.distances(embeddings[test])
    metadata = dict(final.metadata)
    if metadata["used"]:
        scores = add_evidence(chances, final.evidence)[:, suspicious].sum(axis=1)
        metadata["operating_points"] = operating_points(scores, suspicious[labels])
    if unsure := _unsure_with_evidence(cases, final, chances):
        metadata["unsure"] = unsure
    entries = {
        "temperature": temperature,
        **temperature_note(final.logits, labels, temperature),
        "operating_points": operating_points(
            chances[:, suspicious].sum(axis=1), suspicious[labels]
        ),
        "prediction_set": fit_sets(table, codes, groups=groups),
        "abstention": {
            "far": fit_farthest(distances, groups),
            "unsure": fit_doubtful(table, codes, groups=groups),
        },
        "metadata": metadata,
    }
    return entries, fit_familiar(embeddings, labels, len(codes)).to_bytes()


def _unsure_with_evidence(cases: Cases, final: Fitted, chances: Array) -> dict[str, Any]:
    """The card's ``metadata.unsure``, by likelihoods that were learned on other folds."""
    told_of = cases.attributes.reindex(cases.rows["path"]).fillna("")
    metadata = Metadata.from_card(final.metadata, cases.codes)
    needs = needed_attributes(metadata, told_of)
    known = told_rows(metadata, needs, told_of)
    of_needs = np.sum([np.zeros_like(chances), *(final.by_attribute[one] for one in needs)], axis=0)
    told = Told(
        add_evidence(chances, final.metadata["weight"] * of_needs)[known],
        add_evidence(chances, final.evidence)[known],
    )
    groups = cases.groups[known]
    return fit_doubtful_told(cases.rows[known], told, cases.codes, needs=needs, groups=groups)
