"""Figures of reader studies.

What others may use of it:

- `reader_confidence`: Draw how often readers are right, beside how sure they were.
- `reader_gains`: Draw each reader's, or group's, accuracy before and after advice.
- `reader_reliance`: Draw measures of reliance with their 95% intervals.
- `reader_switches`: Draw how answers moved, by whether the advice was right.
"""

from dermosan_lib.figures.reader_studies.accuracy_change import reader_gains
from dermosan_lib.figures.reader_studies.advice_use import reader_reliance, reader_switches
from dermosan_lib.figures.reader_studies.confidence import reader_confidence

__all__ = ["reader_confidence", "reader_gains", "reader_reliance", "reader_switches"]
