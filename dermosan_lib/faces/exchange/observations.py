"""The Observations of one answer, as parts of JSON: what each says, and why where it says none."""

from collections.abc import Mapping
from typing import Any

from dermosan_lib.conditions import Taxonomy, text_of
from dermosan_lib.decision import attribute_in_words, value_in_words
from dermosan_lib.faces.exchange.coding import (
    ATTRIBUTES,
    CHECKS,
    RISK_WORDS,
    RISKS,
    Part,
    absent,
    concept,
    condition_concept,
    part,
    share,
)
from dermosan_lib.language import translate as _
from dermosan_lib.quality import CHECK_NAMES
from dermosan_lib.text import visible

Answer = Mapping[str, Any]


def observations(answer: Answer, taxonomy: Taxonomy, coverage: float | None) -> list[Part]:
    """What ``answer`` (the design's JSON) says, one Observation a statement.

    ``coverage`` is what the prediction set promises. Where a value is missing, `dataAbsentReason`
    says why.
    """
    names = {condition.code: text_of(condition, "name") for condition in taxonomy}
    names = {code: _(name) for code, name in names.items()}
    found = [
        _named(answer, taxonomy, names),
        _differential(answer, taxonomy, names),
        _malignancy(answer),
        _risk(answer),
    ]
    if answer["prediction_set"]:
        found.append(_prediction_set(answer["prediction_set"], taxonomy, names, coverage))
    if answer["evidence"] and answer["evidence"]["used"]:
        found.append(_evidence(answer["evidence"]["used"]))
    return found + [_quality(image["quality"]) for image in answer["images"]]


def _named(answer: Answer, taxonomy: Taxonomy, names: Mapping[str, str]) -> Part:
    made: Part = {"code": part("named-condition")}
    if answer["abstained"] or not answer["differential"]:
        return made | {"dataAbsentReason": _silent(answer)}
    code = answer["differential"][0]["code"]
    return made | {"valueCodeableConcept": condition_concept(taxonomy, code, names)}


def _differential(answer: Answer, taxonomy: Taxonomy, names: Mapping[str, str]) -> Part:
    made: Part = {"code": part("differential")}
    if not answer["differential"]:
        return made | {"dataAbsentReason": _silent(answer)}
    return made | {
        "component": [
            {
                "code": condition_concept(taxonomy, line["code"], names),
                "valueQuantity": share(line["probability"]),
            }
            for line in answer["differential"]
        ]
    }


def _malignancy(answer: Answer) -> Part:
    made: Part = {"code": part("malignancy-score")}
    score = answer["malignancy"]
    if score is None or not answer["differential"]:
        return made | {"dataAbsentReason": _silent(answer, otherwise="unsupported")}
    lines = {
        name: score[name.replace("-", "_")] for name in ("high-sensitivity", "high-specificity")
    }
    components = [
        {"code": part(name), "valueQuantity": share(line)}
        for name, line in lines.items()
        if line is not None
    ]
    made["valueQuantity"] = share(score["score"])
    return made | ({"component": components} if components else {})


def _risk(answer: Answer) -> Part:
    made: Part = {"code": part("risk")}
    risk = answer["risk"]
    if risk is None:
        return made | {"dataAbsentReason": _silent(answer, otherwise="unsupported")}
    return made | {"valueCodeableConcept": concept(RISKS, risk, _(RISK_WORDS[risk]))}


def _prediction_set(
    codes: list[str], taxonomy: Taxonomy, names: Mapping[str, str], coverage: float | None
) -> Part:
    components = [
        {
            "code": part("prediction-set"),
            "valueCodeableConcept": condition_concept(taxonomy, code, names),
        }
        for code in codes
    ]
    if coverage is not None:
        components.append({"code": part("coverage"), "valueQuantity": share(coverage)})
    return {"code": part("prediction-set"), "component": components}


def _evidence(used: Mapping[str, str]) -> Part:
    components = [
        {
            "code": concept(ATTRIBUTES, name, _(attribute_in_words(name))),
            "valueString": visible(_(value_in_words(value))),
        }
        for name, value in used.items()
    ]
    return {"code": part("evidence"), "component": components}


def _quality(quality: Mapping[str, Any]) -> Part:
    """Of a photo, which has no name here: a file's name may tell who is shown."""
    components: list[Part] = [
        {"code": concept(CHECKS, name, _(CHECK_NAMES[name])), "valueQuantity": share(quality[name])}
        for name in CHECK_NAMES
        if name in quality
    ]
    components += [
        {"code": part("problem"), "valueString": visible(_(problem))}
        for problem in quality["problems"]
    ]
    return {
        "code": part("photo-quality"),
        "valueBoolean": quality["acceptable"],
        "component": components,
    }


def _silent(answer: Answer, otherwise: str = "unknown") -> Part:
    """Nothing was read; or it was, and the model leaves open what it says."""
    read, why = bool(answer["differential"]), answer["reason"]
    return absent(otherwise if read else "not-performed", _(why))
