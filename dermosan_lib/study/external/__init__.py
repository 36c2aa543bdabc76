"""Elsewhere: external validation of a bundle on somebody else's images.

What others may use of it:

- `External`: What came of a bundle on an external set; see `evaluate_external`.
- `GIVEN_BY_FILE`: How a label was mapped where a mapping file says so.
- `evaluate_external`: Measure ``bundle`` on the labelled images of ``data``, beside its internal
  test.
"""

from dermosan_lib.study.external.external_validation import External, evaluate_external
from dermosan_lib.study.external.label_mapping import GIVEN_BY_FILE

__all__ = ["GIVEN_BY_FILE", "External", "evaluate_external"]
