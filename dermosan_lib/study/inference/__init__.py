"""Running an ONNX graph over pictures, and the table of predictions that comes of it.

What others may use of it:

- `measure_quality`: Quality of each picture: ``path``, ``acceptable`` and a score 0..1 for each
  check.
- `predict_table`: What the clinic would answer for each row of ``measured`` (columns of
  `measure_quality`).
- `prediction_table`: Set ``probabilities`` ``(n, classes)`` beside ``path, condition, split`` of
  ``rows``.
- `run_graph`: Outputs of ``model`` for ``rows``, by the clinic's own engine.
- `with_limits`: ``table`` of `prediction_table` with `predict_table`'s ``abstained`` and last six
  columns.
"""

from dermosan_lib.study.inference.onnx_inference import run_graph
from dermosan_lib.study.inference.predicting import (
    measure_quality,
    predict_table,
    prediction_table,
    with_limits,
)

__all__ = [
    "measure_quality",
    "predict_table",
    "prediction_table",
    "run_graph",
    "with_limits",
]
