"""An answers file as rows: one a reader, case and stage (long form)."""

from collections.abc import Iterator, Sequence
from typing import Any

from dermosan_lib.readers.advice import Advice
from dermosan_lib.readers.answers import Answer
from dermosan_lib.readers.store import (
    ADVICE,
    FIRST,
    SECOND,
    AnswerStore,
    Event,
    Presentation,
)

STAGES = {FIRST: 1, SECOND: 2}


def answer_rows(store: AnswerStore, *, reader: int | None = None) -> Iterator[dict[str, Any]]:
    """Rows with `COLUMNS`' names, in the order of readers, cases and stages.

    Each answer that is committed has its row; a case that was shown and not answered has none.
    ``None`` stands for what is not known, True and False for yes and no, tuples for lists.
    ``reader`` is a number of `AnswerStore.join`; None gives all.

    Raises `ReaderStudyError` for a file without a study.
    """
    study, names = store.study(), store.pseudonyms()
    events = store.events(reader)
    common = {"study": study["name"], "design": study["design"]}
    for shown in store.presentations(reader):
        whose = {"reader": names[shown.reader], "reader_number": shown.reader}
        case = {"case": store.opaque(f"case {shown.image}")}
        for row in _of_case(shown, events.get(shown.id, [])):
            yield common | whose | case | row


def _of_case(shown: Presentation, events: Sequence[Event]) -> Iterator[dict[str, Any]]:
    told = {
        "position": shown.position, "image": shown.image, "lesion": shown.lesion,
        "condition": shown.truth, "malignant": shown.malignant, "skin_type": shown.skin_type,
        "site": shown.site, "kind": shown.kind, "arm": shown.arm, "period": shown.period,
    }  # fmt: skip
    told |= _advised(shown, events)
    for kind, stage in STAGES.items():
        given = [event for event in events if event.kind == kind]
        if given:
            last = given[-1]
            answer = Answer.from_json(last.body)
            yield told | _answered(answer, shown.truth) | {
                "stage": stage, "time_ms": last.elapsed_ms, "at_ms": last.at_ms,
                "changes": len(given) - 1,
            }  # fmt: skip


def _answered(answer: Answer, truth: str) -> dict[str, Any]:
    return {
        "diagnosis": answer.diagnosis,
        "correct": answer.diagnosis == truth,
        "alternatives": answer.alternatives,
        "listed": truth in (answer.diagnosis, *answer.alternatives),
        "management": answer.management,
        "confidence": answer.confidence,
        "features": answer.features,
    }


def _advised(shown: Presentation, events: Sequence[Event]) -> dict[str, Any]:
    given = [Advice.from_json(event.body) for event in events if event.kind == ADVICE]
    top = given[0].top if given else ""
    return {
        "advice": top,
        "advice_correct": top == shown.truth if top else None,
        "advice_confidence": given[0].differential[0][1] if top else None,
        "faulty": shown.faulty,
    }
