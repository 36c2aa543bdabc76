"""Which case follows: the next of the plan, or one that comes back."""

from collections.abc import Sequence

from dermosan_lib.readers.design import ADVISED, ALONE
from dermosan_lib.readers.order import Seen, Slot, coming_back, generator
from dermosan_lib.readers.session.opening_studies import OpenStudy
from dermosan_lib.readers.session.telling_truth import answers_in


def following(
    study: OpenStudy, number: int, pseudonym: str, plan: Sequence[Slot]
) -> dict[str, object] | None:
    """Entries of the presentation that comes next, as the store takes them; None after the last.

    What comes back is read alone: it asks what was learned, and no arm counts it.
    """
    cases, seen = study.cases, _seen(study, number)
    new = sum(one.kind == "new" for one in seen)
    back = coming_back(
        seen,
        [slot.image for slot in plan],
        cases,
        left=study.design.review - (len(seen) - new),
        seed=study.design.seed,
        rng=generator(study.design.seed, "review", pseudonym, len(seen)),
    )
    entries: dict[str, object]
    if back is not None:
        entries = {"image": back.image, "kind": back.kind, "arm": ALONE, "period": 0,
                   "faulty": False, "advised": False}  # fmt: skip
    elif new < len(plan):
        slot = plan[new]
        entries = {"image": slot.image, "kind": "new", "arm": slot.arm, "period": slot.period,
                   "faulty": slot.faulty, "advised": slot.arm in ADVISED}  # fmt: skip
    else:
        return None
    case = cases[str(entries["image"])]
    suspicious = cases.suspicious(case) if cases.knows_malignancy else None
    return entries | {
        "reader": number, "position": len(seen) + 1, "lesion": case.lesion,
        "truth": case.condition, "malignant": suspicious, "skin_type": case.skin_type,
        "site": case.site,
    }  # fmt: skip


def _seen(study: OpenStudy, number: int) -> list[Seen]:
    events = study.store.events(number)
    seen = []
    for one in study.store.presentations(number):
        answers = answers_in(events.get(one.id, []))
        said = answers[-1].diagnosis if answers else one.truth
        seen.append(Seen(one.image, one.kind, "" if said == one.truth else said))
    return seen
