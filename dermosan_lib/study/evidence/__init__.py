"""What else tells: age, sex, site and several photos of one lesion.

What others may use of it:

- `fit_evidence`: The card's ``fusion`` and, where the table tells any attribute, ``metadata``.
- `fusion_gain`: How much better lesions with two or more images are predicted fused than image by
  image.
- `metadata_gain`: How much better the same images are predicted with attributes than without.
- `rows_by_lesion`: Rows of each group with two or more images, up to five of each, in order of
  appearance.
"""

from dermosan_lib.study.evidence.evidence_card import fit_evidence
from dermosan_lib.study.evidence.evidence_evaluation import fusion_gain, metadata_gain
from dermosan_lib.study.evidence.photo_fusion import rows_by_lesion

__all__ = [
    "fit_evidence",
    "fusion_gain",
    "metadata_gain",
    "rows_by_lesion",
]
