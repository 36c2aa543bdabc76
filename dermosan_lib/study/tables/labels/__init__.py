"""What each row of a table says that its picture shows, however the label is written.

What others may use of it:

- `Labels`: What each row shows, "" where nothing is known, and the columns that say so.
- `find_labels`: The labels of a table; None where no column is recognised.
- `missing`: Which labels are blank or say that nothing is known, in any case and language.
- `missing_in_words`: How the missing of some labels are written.
"""

from dermosan_lib.study.tables.labels.label_column import Labels, find_labels
from dermosan_lib.study.tables.labels.missing_labels import missing, missing_in_words

__all__ = ["Labels", "find_labels", "missing", "missing_in_words"]
