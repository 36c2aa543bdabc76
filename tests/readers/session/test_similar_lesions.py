"""Similar cases give nothing away."""

from dermosan_lib.readers.order import kept_for_teaching, reading_plan
from dermosan_lib.readers.session.similar_lesions import similar_cases


def test_pictures_of_other_lesions_than_those_asked(make_study):
    study = make_study(length=4)
    plan = reading_plan(study.design, study.cases, "ana", 0)
    found = similar_cases(study, "ana", 0, "mel", n=20)
    planned = {study.cases[slot.image].lesion for slot in plan}
    free = {
        case.lesion
        for case in study.cases.cases
        if case.condition == "mel"
        and case.lesion not in planned
        and kept_for_teaching(study.design.seed, case.lesion)
    }
    assert len(found) == len(free) > 0
    assert all(one.startswith(b"\x89PNG") for one in found)
    assert similar_cases(study, "ana", 0, "mel", n=1) == found[:1]
