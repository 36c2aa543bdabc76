"""A study's answers as a table that a mixed model reads: a row a reader, case and stage.

What others may use of it:

- `COLUMNS`: Name, kind and meaning of each column: the data dictionary.
- `answer_rows`: The rows of an answers file.
- `export_answers`: Write them as CSV, with the data dictionary beside it.
- `write_rows`: Write rows as CSV to an open file.
"""

from dermosan_lib.readers.export.csv_files import export_answers, write_rows
from dermosan_lib.readers.export.data_dictionary import COLUMNS
from dermosan_lib.readers.export.long_form import answer_rows

__all__ = ["COLUMNS", "answer_rows", "export_answers", "write_rows"]
