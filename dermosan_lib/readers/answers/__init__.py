"""What a reader says of a case: diagnosis, alternatives, management, confidence, features.

What others may use of it:

- `Answer`: One answer, checked against the choices.
- `Choices`: What may be chosen, the same for every case.
- `MANAGE`, `REFER`: What a reader may do with a patient.
- `choices_of`: The choices that a taxonomy offers.
"""

from dermosan_lib.readers.answers.answer import MANAGE, REFER, Answer
from dermosan_lib.readers.answers.choices import Choices, choices_of

__all__ = ["MANAGE", "REFER", "Answer", "Choices", "choices_of"]
