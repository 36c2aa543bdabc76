"""An answer as people read it: in a terminal, in a notebook, and in the sentences of every face.

What others may use of it:

- `RISK_MARKS`: A sign and words for each risk, to stand beside any colour.
- `SHOWN`: How many of the likeliest conditions are shown.
- `as_html`: A diagnosis as a card for a notebook.
- `as_text`: A diagnosis in plain words for a terminal.
- `attributes_in_words`: What was told beside the photos, such as "age 60, site back".
- `by_evidence`: What age, sex, site and symptoms have changed; no line where they were not used.
- `confidence_in_words`, `why_this_risk`: How sure the answer is, and which rule gave its risk.
- `in_one_line`: The pictures' names and the answer, with its probability.
- `lines_in_words`: The lines that a card draws through the malignancy score.
- `map_in_words`: What the colours of an activation map mean.
- `next_step`: The next step; no line where there is none.
- `not_ruled_out`: The prediction set and what it promises; no line where the model promises none.
- `promise`: What a prediction set promises, in a sentence.
- `refusal`: A title and sentences for photos that were not read.
- `set_by_name`: The prediction set with the conditions' names.
"""

from dermosan_lib.clinic.wording.explaining import (
    RISK_MARKS,
    confidence_in_words,
    map_in_words,
    refusal,
    why_this_risk,
)
from dermosan_lib.clinic.wording.html_card import as_html
from dermosan_lib.clinic.wording.plain_text import (
    SHOWN,
    as_text,
    attributes_in_words,
    by_evidence,
    in_one_line,
    lines_in_words,
    next_step,
    not_ruled_out,
    promise,
    set_by_name,
)

__all__ = [
    "RISK_MARKS",
    "SHOWN",
    "as_html",
    "as_text",
    "attributes_in_words",
    "by_evidence",
    "confidence_in_words",
    "in_one_line",
    "lines_in_words",
    "map_in_words",
    "next_step",
    "not_ruled_out",
    "promise",
    "refusal",
    "set_by_name",
    "why_this_risk",
]
