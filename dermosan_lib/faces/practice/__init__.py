"""The practice page: decide on a case first, then see what a model says of it, and the truth.

Before an answer is committed no widget of the page holds advice or truth, so none can reach the
browser; `readers.ReadingSession` gives neither out earlier, and no model is asked.

Like the diagnose page's kernel this one imports neither Keras, TensorFlow, pandas nor plotly.

What others may use of it:

- `page`: The page to show, with the study file that was asked for.
- `PracticePage`: The page itself.
- `check_practice`: Refuse a study that its page could not open.
- `open_practice`: A study file opened with its model, or the practice with phantoms.
- `practice_answers`: The file of the answers to the practice with phantoms.
"""

from dermosan_lib.faces.practice.opening import (
    check_practice,
    open_practice,
    page,
    practice_answers,
)
from dermosan_lib.faces.practice.practice_page import PracticePage

__all__ = ["PracticePage", "check_practice", "open_practice", "page", "practice_answers"]
