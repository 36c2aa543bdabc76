"""Where is the model wrong, and why: errors, clusters, slices, doubtful labels, similar cases.

What others may use of it:

- `describe_clusters`: What the errors of each cluster have in common.
- `energy_by_outcome`: Did right answers look at the lesion more than wrong ones?
- `error_clusters`: Group the wrong answers by where their pictures lie in the network's
  embedding.
- `error_slices`: Error rate of every kind of picture and of every two kinds together, likeliest
  real first.
- `errors_by`: Error rate by a property of the picture, such as a quality score, its size or its
  source.
- `label_noise`: Label-noise candidates among all pictures of ``run``, the likeliest first.
- `lesion_energies`: Where the model looked for the answer it gave, on test images whose lesion
  mask is known.
- `look_alikes`: For the most confused pairs, an error between its nearest right answers of both
  conditions.
- `most_confident_errors`: The wrong answers the model was surest of; look at these pictures
  first.
- `named_pairs`: `confused_pairs` with what the taxonomy knows of each pair.
- `right_for_contrast`: The surest right answers to set beside errors: of each of ``conditions``
  in turn, ``n`` rows.
- `similar_cases`: What each picture of ``paths`` looks like to the network, among the pictures of
  ``split``.
"""

from dermosan_lib.study.error_analysis.clusters import describe_clusters, error_clusters
from dermosan_lib.study.error_analysis.confident_learning import label_noise
from dermosan_lib.study.error_analysis.confused_pairs import look_alikes, named_pairs
from dermosan_lib.study.error_analysis.map_localisation import energy_by_outcome, lesion_energies
from dermosan_lib.study.error_analysis.nearest_cases import similar_cases
from dermosan_lib.study.error_analysis.slices import error_slices
from dermosan_lib.study.error_analysis.wrong_answers import (
    errors_by,
    most_confident_errors,
    right_for_contrast,
)

__all__ = [
    "describe_clusters",
    "energy_by_outcome",
    "error_clusters",
    "error_slices",
    "errors_by",
    "label_noise",
    "lesion_energies",
    "look_alikes",
    "most_confident_errors",
    "named_pairs",
    "right_for_contrast",
    "similar_cases",
]
