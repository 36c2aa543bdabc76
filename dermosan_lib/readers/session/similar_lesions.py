"""Other lesions of the same condition, to look at once the truth is known."""

from contextlib import suppress

from dermosan_lib.errors import ImageError
from dermosan_lib.readers.cases import bare_picture
from dermosan_lib.readers.order import generator, kept_for_teaching, reading_plan
from dermosan_lib.readers.session.opening_studies import OpenStudy


def similar_cases(
    study: OpenStudy, pseudonym: str, number: int, condition: str, n: int = 3
) -> tuple[bytes, ...]:
    """Up to ``n`` PNG pictures of other lesions of ``condition``, that this reader never reads.

    Lesions of the reader's plan are left out, and those that may come back in a pair, so nothing is
    given away of a case to come.
    """
    plan = reading_plan(study.design, study.cases, pseudonym, number)
    planned = {study.cases[slot.image].lesion for slot in plan}
    free: dict[str, str] = {}
    for case in study.cases.cases:
        if case.lesion in planned or not kept_for_teaching(study.design.seed, case.lesion):
            continue
        if case.condition == condition:
            free.setdefault(case.lesion, case.image)
    images = sorted(free.values())
    order = generator(study.design.seed, "similar", pseudonym, condition).permutation(len(images))
    found: list[bytes] = []
    for k in order:
        if len(found) == n:
            break
        with suppress(ImageError, OSError):  # one that is lost is not missed
            found.append(bare_picture(study.cases, study.cases[images[k]]))
    return tuple(found)
