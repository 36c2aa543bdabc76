"""How many lesions a test needs for an interval of a wished width, and what a test has reached.

What others may use of it:

- `auc_error`: Standard error of an AUC (Hanley and McNeil 1982).
- `clustered_effect`: Design effect of a rate measured on groups (Rao and Scott 1992).
- `lesions_for_auc`: Fewest lesions for which the AUC's 95% interval is at most ``width`` wide.
- `lesions_for_rate`: Fewest lesions for which a rate's 95% interval is at most ``width`` wide.
- `rate_interval_at`: The 95% interval of a rate found on ``n`` independent lesions.
- `reached_widths`: What width each metric's interval has, and how many lesions a wished one takes.
- `sizes_in_words`: That table to read, what is asked for first.
"""

from dermosan_lib.study.planning.interval_widths import (
    auc_error,
    clustered_effect,
    rate_interval_at,
)
from dermosan_lib.study.planning.plan_in_words import sizes_in_words
from dermosan_lib.study.planning.reached import reached_widths
from dermosan_lib.study.planning.sample_size import lesions_for_auc, lesions_for_rate

__all__ = [
    "auc_error",
    "clustered_effect",
    "lesions_for_auc",
    "lesions_for_rate",
    "rate_interval_at",
    "reached_widths",
    "sizes_in_words",
]
