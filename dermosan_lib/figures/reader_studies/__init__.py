"""Figures of reader studies.

What others may use of it:

- `answer_switches`: Draw how answers moved, by whether the advice was right.
- `confidence_curve`: Draw how often readers are right, beside how sure they were.
- `reader_gains`: Draw each reader's, or group's, accuracy before and after advice.
- `reliance_intervals`: Draw measures of reliance with their 95% intervals.
"""

from dermosan_lib.figures.reader_studies.accuracy_change import reader_gains
from dermosan_lib.figures.reader_studies.advice_use import answer_switches, reliance_intervals
from dermosan_lib.figures.reader_studies.confidence import confidence_curve

__all__ = ["answer_switches", "confidence_curve", "reader_gains", "reliance_intervals"]
