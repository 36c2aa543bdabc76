"""`dermosan evaluate`: external validation of a bundle, with a report that stands by itself.

What others may use of it:

- `evaluate_bundle`: Measure a bundle on labelled images and write all that came of it to a folder.
- `summary`: What an external validation tells at the terminal.
- `report`: The page of an external validation.
"""

from dermosan_lib.faces.external_report.evaluating import evaluate_bundle, summary
from dermosan_lib.faces.external_report.page import report

__all__ = ["evaluate_bundle", "report", "summary"]
