"""The truth of a case in the terms of the taxonomy, beside what was answered."""

from collections.abc import Sequence

from dermosan_lib.readers.advice import Advice
from dermosan_lib.readers.answers import Answer
from dermosan_lib.readers.session.opening_studies import OpenStudy
from dermosan_lib.readers.session.shown_cases import Truth
from dermosan_lib.readers.store import ADVICE, FIRST, SECOND, Event, Presentation


def answers_in(events: Sequence[Event]) -> list[Answer]:
    """The first answer that counts, and the second where there is one."""
    last = {event.kind: event for event in events}
    return [Answer.from_json(last[kind].body) for kind in (FIRST, SECOND) if kind in last]


def truth_of(study: OpenStudy, shown: Presentation, events: Sequence[Event]) -> Truth:
    """What is told of a case that has been answered."""
    answers = answers_in(events)
    advised = [Advice.from_json(event.body).top for event in events if event.kind == ADVICE]
    condition = study.cases.taxonomy[shown.truth]
    said = answers[-1].diagnosis
    other = study.cases.taxonomy[said]
    apart = condition.tells_apart.get(said, "") or other.tells_apart.get(shown.truth, "")
    return Truth(
        position=shown.position,
        condition=shown.truth,
        malignant=shown.malignant,
        answered=said,
        first=answers[0].diagnosis,
        advised=advised[0] if advised else "",
        features=condition.look_for,
        seen=tuple(one for one in condition.look_for if one in answers[-1].features),
        tells_apart=apart,
    )
