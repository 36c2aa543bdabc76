"""Where a reader stands: the step that comes next, read from what the store has."""

from collections.abc import Sequence

from dermosan_lib.readers.store import ADVICE, FIRST, SECOND, TRUTH, Event, Presentation

NEXT = "next"  # ask for the next case
ANSWER = "answer"  # the open case wants its first answer
LOOK = "look"  # advice may be looked at
AGAIN = "again"  # the second answer is due
LEARN = "learn"  # the truth may be told
DEBRIEF = "debrief"  # all is answered; the truths of all cases may be told
FINISHED = "finished"


def step_of(presentation: Presentation, events: Sequence[Event], *, at_end: bool) -> str:
    """The step of the latest presentation; `NEXT` where it asks nothing more."""
    if presentation.aside:
        return NEXT
    there = {event.kind for event in events}
    if FIRST not in there:
        return ANSWER
    if presentation.advised and ADVICE not in there:
        return LOOK
    if presentation.advised and SECOND not in there:
        return AGAIN
    if not at_end and TRUTH not in there:
        return LEARN
    return NEXT
