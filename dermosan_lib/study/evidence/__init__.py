"""What else tells: age, sex, site, symptoms and several photos of one lesion.

What others may use of it:

- `choose_attributes`: Which attributes are used and with what weight, from each one's evidence.
- `evidence_table`: `Metadata.evidence` of each row of text attributes; 0 for nothing.
- `fit_doubtful_told`: The card's ``metadata.unsure``: `fit_doubtful` for answers with evidence.
- `fit_evidence`: The card's ``fusion`` and, where the table tells any attribute, ``metadata``.
- `fit_fusion`: The card's ``fusion``: the rule of `fuse_photos` with the lowest log loss.
- `fusion_gain`: How much better lesions with two or more images are predicted fused than image by
  image.
- `learn_metadata`: Likelihoods of each attribute's values, as the card's ``metadata.attributes``.
- `metadata_gain`: How much better the same images are predicted with attributes than without.
- `needed_attributes`: The attributes that a rule with evidence asks for.
- `rows_by_lesion`: Rows of each group with two or more images, up to five of each, in order of
  appearance.
- `Told`: Answers by the least and by the most that is told.
- `told_answers`: What is answered to rows with what is told of them, as `Told`.
- `told_rows`: Of which rows all that is needed is known.
"""

from dermosan_lib.study.evidence.attribute_likelihoods import learn_metadata
from dermosan_lib.study.evidence.attribute_selection import choose_attributes, evidence_table
from dermosan_lib.study.evidence.evidence_card import fit_evidence
from dermosan_lib.study.evidence.evidence_evaluation import fusion_gain, metadata_gain
from dermosan_lib.study.evidence.naming_with_evidence import (
    Told,
    fit_doubtful_told,
    needed_attributes,
    told_answers,
    told_rows,
)
from dermosan_lib.study.evidence.photo_fusion import fit_fusion, rows_by_lesion

__all__ = [
    "Told",
    "choose_attributes",
    "evidence_table",
    "fit_doubtful_told",
    "fit_evidence",
    "fit_fusion",
    "fusion_gain",
    "learn_metadata",
    "metadata_gain",
    "needed_attributes",
    "rows_by_lesion",
    "told_answers",
    "told_rows",
]
