"""What is it: from image bytes to a diagnosis, by a bundle and ONNX Runtime alone.

What others may use of it:

- `DEMONSTRATION`: What is said first of a model that was trained on synthetic pictures.
- `Diagnoser`: Reads photos with one bundle. Thread-safe: ONNX Runtime sessions are.
- `Diagnosis`: The answer for one case of one to five photos.
- `Evidence`: What an answer rests on.
- `GroupLine`: A group of conditions, with the probability of all of them together.
- `name_of_answer`: What an answer is called: its condition, or a group of conditions.
- `Likelihood`: One line of a differential.
- `Malignancy`: Probability of a malignant or premalignant condition, and where the card draws its
  lines.
- `Naming`: The rule by which an answer names a condition or not.
- `RISK_MARKS`: A sign and words for each risk, to stand beside any colour.
- `confidence_in_words`, `why_this_risk`: How sure the answer is, and which rule gave its risk.
- `refusal`: A title and sentences for photos that were not read.
- `map_in_words`: What the colours of an activation map mean.
- `Models`: Several models, of which each case is read by one made for its kind of picture.
- `Choice`: Which of them reads a case, and which others could.
- `installed_bundles`: The installed bundles that can be used, by name.
- `kind_of`: How a photo was taken.
- `Photo`: A decoded picture and what its quality is worth.
- `Reading`: What the model says of one photo; differential and maps are empty where it abstained.
- `SHOWN`: How many of the likeliest conditions are shown.
- `attributes_in_words`: What was told beside the photos, such as "age 60, site back".
- `by_evidence`: What age, sex, site and symptoms have changed; no line where they were not used.
- `lines_in_words`: The lines that a card draws through the malignancy score.
- `next_step`: The next step; no line where there is none.
- `promise`: What a prediction set promises, in a sentence.
- `set_by_name`: The prediction set with the conditions' names.
- `which_rule`: Whether naming went by what was told, in words.
- `not_ruled_out`: The prediction set and what it promises; no line where the model promises none.
"""

from dermosan_lib.clinic.choosing import Choice, installed_bundles
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.diagnosis import DEMONSTRATION, Diagnosis
from dermosan_lib.clinic.findings import Evidence, GroupLine, Malignancy, Naming
from dermosan_lib.clinic.models import Models
from dermosan_lib.clinic.photos import Photo, kind_of
from dermosan_lib.clinic.reading import Likelihood, Reading
from dermosan_lib.clinic.reasons import name_of_answer, which_rule
from dermosan_lib.clinic.wording import (
    RISK_MARKS,
    SHOWN,
    attributes_in_words,
    by_evidence,
    confidence_in_words,
    lines_in_words,
    map_in_words,
    next_step,
    not_ruled_out,
    promise,
    refusal,
    set_by_name,
    why_this_risk,
)

__all__ = [
    "DEMONSTRATION",
    "RISK_MARKS",
    "SHOWN",
    "Choice",
    "Diagnoser",
    "Diagnosis",
    "Evidence",
    "GroupLine",
    "Likelihood",
    "Malignancy",
    "Models",
    "Naming",
    "Photo",
    "Reading",
    "attributes_in_words",
    "by_evidence",
    "confidence_in_words",
    "installed_bundles",
    "kind_of",
    "lines_in_words",
    "map_in_words",
    "name_of_answer",
    "next_step",
    "not_ruled_out",
    "promise",
    "refusal",
    "set_by_name",
    "which_rule",
    "why_this_risk",
]
