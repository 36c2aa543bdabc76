"""The store of answers: one SQLite file, many readers at once, append-only events.

What others may use of it:

- `AnswerStore`: The file, opened; every rule of the study is enforced in it.
- `Presentation`: One case before one reader, with its secrets.
- `Listed`: A case of the study as it began.
- `Event`: Something that happened to a presentation.
- `SHOWN`, `FIRST`, `ADVICE`, `SECOND`, `TRUTH`: Kinds of events, in their order.
- `checked_pseudonym`: A pseudonym as it is kept; refuses what is none.
"""

from dermosan_lib.readers.store.answer_store import AnswerStore
from dermosan_lib.readers.store.event_rules import ADVICE, FIRST, SECOND, SHOWN, TRUTH
from dermosan_lib.readers.store.pseudonyms import checked_pseudonym
from dermosan_lib.readers.store.records import Event, Listed, Presentation

__all__ = [
    "ADVICE",
    "FIRST",
    "SECOND",
    "SHOWN",
    "TRUTH",
    "AnswerStore",
    "Event",
    "Listed",
    "Presentation",
    "checked_pseudonym",
]
