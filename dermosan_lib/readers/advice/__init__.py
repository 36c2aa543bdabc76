"""Advice: a model's answer to a case, or one made to be right or wrong on purpose.

What others may use of it:

- `Advice`: A differential, its set and its doubt, as a reader sees them.
- `advice_from_diagnosis`: The advice in the JSON of a `Diagnosis`.
- `scripted_advice`: The truth, dressed as a model's answer.
- `wrong_advice`: Advice that names a look-alike of the truth first.
"""

from dermosan_lib.readers.advice.made_advice import scripted_advice, wrong_advice
from dermosan_lib.readers.advice.model_advice import Advice, advice_from_diagnosis

__all__ = ["Advice", "advice_from_diagnosis", "scripted_advice", "wrong_advice"]
