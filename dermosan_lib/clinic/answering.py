"""The answer of a case of which a model has read photos: from probabilities to a diagnosis."""

from collections.abc import Sequence

import numpy as np

from dermosan_lib.clinic.case import CaseAnswer
from dermosan_lib.clinic.diagnosis import Diagnosis
from dermosan_lib.clinic.findings import Evidence, Naming, PredictionSet
from dermosan_lib.clinic.group_of_case import group_of_condition, likeliest_group
from dermosan_lib.clinic.open_model import OpenModel
from dermosan_lib.clinic.photos_read import PhotosRead
from dermosan_lib.clinic.reasons import NO_KNOWN_CONDITION, TO_THINK_WITH, kind_unsure, not_sure
from dermosan_lib.clinic.risk import malignancy, next_steps, risk, steps_when_not_sure
from dermosan_lib.decision import prediction_sets
from dermosan_lib.language import joined


def answered(
    model: OpenModel,
    seen: PhotosRead,
    case: CaseAnswer,
    *,
    warnings: Sequence[str],
) -> Diagnosis:
    """The diagnosis that ``case`` comes to, of which photos were ``seen``.

    Where no condition is likely enough to be named, or the condition may be none of the model's, it
    abstains, but keeps differential and risk.
    """
    differential = model.differential(case.probabilities)
    score = malignancy(case.probabilities, model.taxonomy, case.operating_points)
    ranked = [model.taxonomy[line.code] for line in differential]
    level = risk(score, ranked[0].behaviour)
    naming = _naming(model, case)
    judged = case.probabilities if naming.by_evidence else case.by_photos
    strange = bool(model.abstention.strange(seen.energies.mean(keepdims=True))[0])
    reasons: list[str] = [NO_KNOWN_CONDITION] if strange else []
    if not model.naming.rule(case.used).names(judged[None])[0]:
        reasons.append(not_sure(judged, naming, told=bool(case.used)))
    if reasons:
        group = likeliest_group(
            model.taxonomy,
            case.probabilities,
            judged,
            above=naming.above,
            risk=level,
            silent=strange,
        )
        reasons += [kind_unsure(group)] if group and group.named else []
    else:
        group = group_of_condition(model.taxonomy, differential[0].code, case.probabilities)
    return Diagnosis(
        model=model.info,
        codes=model.taxonomy.codes,
        readings=seen.readings,
        differential=differential,
        malignancy=score,
        risk=level,
        abstained=bool(reasons),
        reason=joined([*reasons, TO_THINK_WITH]) if reasons else "",
        next_steps=steps_when_not_sure(level, ranked) if reasons else next_steps(level, ranked),
        warnings=tuple(warnings),
        evidence=_evidence(model, case, len(seen.energies), naming),
        prediction_set=_set(model, case),
        similar_cases=model.similar.nearest(seen.embeddings) if model.similar else None,
        group=group,
    )


def _naming(model: OpenModel, case: CaseAnswer) -> Naming:
    rule = model.naming.rule(case.used)
    return Naming(
        by_evidence=bool(rule.needs),
        above=rule.doubtful,
        right=rule.right,
        certainty=rule.certainty,
        missing=model.naming.missing(case.used),
    )


def _set(model: OpenModel, case: CaseAnswer) -> PredictionSet | None:
    if model.least is None:
        return None
    there = prediction_sets(case.by_photos[None], model.least)[0]
    there[case.probabilities.argmax()] = True  # a set must not miss the answer it stands by
    order = np.argsort(-case.probabilities, kind="stable")
    codes = tuple(model.taxonomy.codes[k] for k in order if there[k])
    return PredictionSet(codes, float(model.bundle.card["prediction_set"]["coverage"]))


def _evidence(model: OpenModel, case: CaseAnswer, photos: int, naming: Naming) -> Evidence:
    return Evidence(
        photos=photos,
        fusion=str(model.case.fusion["method"]) if photos > 1 else "",
        used=case.used,
        ignored=case.ignored,
        by_photos=model.differential(case.by_photos) if case.used else (),
        naming=naming,
    )
