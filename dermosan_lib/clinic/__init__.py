"""What is it: from image bytes to a diagnosis, by a bundle and ONNX Runtime alone.

What others may use of it:

- `Diagnoser`: Reads photos with one bundle. Thread-safe: ONNX Runtime sessions are.
- `Diagnosis`: The answer for one case of one to five photos.
- `Evidence`: What an answer rests on.
- `Likelihood`: One line of a differential.
- `Malignancy`: Probability of a malignant or premalignant condition, and where the card draws its
  lines.
- `Photo`: A decoded picture and what its quality is worth.
- `Reading`: What the model says of one photo; differential and maps are empty where it abstained.
"""

from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.diagnosis import (
    Diagnosis,
    Evidence,
    Likelihood,
    Malignancy,
    Photo,
    Reading,
)

__all__ = [
    "Diagnoser",
    "Diagnosis",
    "Evidence",
    "Likelihood",
    "Malignancy",
    "Photo",
    "Reading",
]
