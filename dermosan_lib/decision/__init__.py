"""How scores become an answer: what the study fits and the clinic applies, written once.

What others may use of it:

- `ABSTENTION_FILE`: Name of the file in a bundle that holds its rules of silence.
- `ATTRIBUTES`: Names of the attributes that may be evidence.
- `Abstention`: The rule of one bundle; without entries in its card it never abstains.
- `Attribute`: One attribute and how far each of its values speaks for each condition.
- `DEFAULT_FUSION`: How photos are fused where a card says nothing of it.
- `DEPENDENT_EVIDENCE`: Name of the fusion that lets several photos of one lesion count for less
  than independent ones.
- `Familiar`: Where the embeddings of the training images lie, as a Gaussian about each
  condition's mean.
- `MAX_AGE_YEARS`: The greatest age that is believed, in years.
- `MAX_PHOTOS`: How many photos a case has at most.
- `MEAN_LOG_PROBABILITY`: Name of the fusion by the mean of log probabilities.
- `Metadata`: What a card has learned of the attributes, and how much weight they have.
- `NamingRule`: When a condition is named: where its probability is above a limit.
- `NamingRules`: The rules of one bundle: for photos alone, and perhaps with evidence.
- `SimilarCases`: The training cases that a bundle may show. `SimilarCase`: One of them, and how
  similar it is. `SIMILAR_FILE`: Name of their file in a bundle.
- `SYMPTOMS`: What a person tells of a lesion, yes or no.
- `SYMMETRIES`: How many views of a picture flips and quarter turns give.
- `TURNS`: Flips and turns of the views, in order.
- `add_evidence`: Bayes' rule: ``probabilities`` ``(..., classes)`` times exp of ``evidence``,
  normalised.
- `all_views`: The first ``count`` views of square pictures ``(n, size, size, 3)``.
- `attribute_in_words`, `attribute_in_sentence`, `value_in_words`: What an attribute and its values
  are called, for `language.translate`.
- `calibrated`: Softmax of ``logits / temperature`` (Guo et al. 2017, section 4.2).
- `check_age`: Raise `EvidenceError` for what is no age in years, also where no model asks for it.
- `energy`: Less the log of the sum of exponentials of each row of ``logits`` (Liu et al. 2020).
- `fuse_photos`: One row of probabilities ``(classes,)`` from those of ``n`` photos ``(n,
  classes)``.
- `least_probabilities`: The card's ``prediction_set`` as ``(classes,)`` in class order; None
  where it has none.
- `prediction_sets`: Which conditions each picture's set holds, ``(n, classes)``.
- `set_words`: Each set as its codes in class order, separated by spaces, as `predictions.csv` has
  it.
- `softmax`: Rows of ``logits`` as probabilities that sum to 1.
- `unit_length`: Each row divided by its Euclidean length, ``(n, channels)``; a row of zeros
  stays.
- `view`: Symmetry ``number`` (0..7; 0 changes nothing) of ``(..., height, width, 3)`` pictures.
"""

from dermosan_lib.decision.abstention import Abstention
from dermosan_lib.decision.attribute_evidence import (
    ATTRIBUTES,
    MAX_AGE_YEARS,
    SYMPTOMS,
    Attribute,
    Metadata,
    add_evidence,
    check_age,
)
from dermosan_lib.decision.attribute_words import (
    attribute_in_sentence,
    attribute_in_words,
    value_in_words,
)
from dermosan_lib.decision.embedding_directions import unit_length
from dermosan_lib.decision.mahalanobis_distance import ABSTENTION_FILE, Familiar
from dermosan_lib.decision.naming import NamingRule, NamingRules
from dermosan_lib.decision.photo_fusion import (
    DEFAULT_FUSION,
    DEPENDENT_EVIDENCE,
    MAX_PHOTOS,
    MEAN_LOG_PROBABILITY,
    fuse_photos,
)
from dermosan_lib.decision.prediction_set_rule import (
    least_probabilities,
    prediction_sets,
    set_words,
)
from dermosan_lib.decision.similar_cases import SIMILAR_FILE, SimilarCase, SimilarCases
from dermosan_lib.decision.temperature import calibrated, energy, softmax
from dermosan_lib.decision.test_time_views import SYMMETRIES, TURNS, all_views, view

__all__ = [
    "ABSTENTION_FILE",
    "ATTRIBUTES",
    "DEFAULT_FUSION",
    "DEPENDENT_EVIDENCE",
    "MAX_AGE_YEARS",
    "MAX_PHOTOS",
    "MEAN_LOG_PROBABILITY",
    "SIMILAR_FILE",
    "SYMMETRIES",
    "SYMPTOMS",
    "TURNS",
    "Abstention",
    "Attribute",
    "Familiar",
    "Metadata",
    "NamingRule",
    "NamingRules",
    "SimilarCase",
    "SimilarCases",
    "add_evidence",
    "all_views",
    "attribute_in_sentence",
    "attribute_in_words",
    "calibrated",
    "check_age",
    "energy",
    "fuse_photos",
    "least_probabilities",
    "prediction_sets",
    "set_words",
    "softmax",
    "unit_length",
    "value_in_words",
    "view",
]
