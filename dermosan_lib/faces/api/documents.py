"""The OpenAPI document's parts: schemas, examples, problems."""

from typing import Any

from dermosan_lib.decision import ATTRIBUTES, MAX_AGE_YEARS, SYMPTOMS, attribute_in_words
from dermosan_lib.faces.api.intake import IMAGES
from dermosan_lib.faces.exchange import FHIR_JSON
from dermosan_lib.language import LANGUAGES

Part = dict[str, Any]
Answers = dict[int | str, dict[str, Any]]  # as FastAPI takes them

_NUMBER, _TEXT, _SHARE = (
    {"type": "number"},
    {"type": "string"},
    {"type": "number", "minimum": 0, "maximum": 1},
)
_OBJECT: Part = {"type": "object"}


def _list(of: Part) -> Part:
    return {"type": "array", "items": of}


def _object(**members: Part) -> Part:
    return {"type": "object", "properties": members, "required": list(members)}


def _or_null(schema: Part) -> Part:
    return {"anyOf": [schema, {"type": "null"}]}


_DIFFERENTIAL = _list(_object(code=_TEXT, name=_TEXT, probability=_SHARE))
_EXPLANATION = _object(method=_TEXT, condition=_TEXT, peak_x=_SHARE, peak_y=_SHARE)
_EXPLANATION["properties"]["map"] = _list(_list(_SHARE))
_DIAGNOSIS = _object(
    model=_object(name=_TEXT, version=_TEXT, sha256=_TEXT, trained_on=_TEXT, arithmetic=_TEXT),
    images=_list(
        _object(
            name=_TEXT, quality=_OBJECT, differential=_DIFFERENTIAL,
            explanation=_or_null(_EXPLANATION),
        )
    ),
    differential=_DIFFERENTIAL,
    prediction_set=_or_null(_list(_TEXT)),
    group=_or_null(_object(code=_TEXT, name=_TEXT, probability=_SHARE, named={"type": "boolean"})),
    malignancy=_or_null(
        _object(
            score=_SHARE, high_sensitivity=_or_null(_NUMBER), high_specificity=_or_null(_NUMBER)
        )
    ),
    risk={"enum": ["low", "moderate", "high", None]},
    abstained={"type": "boolean"},
    reason=_TEXT,
    next_steps=_TEXT,
    evidence=_or_null(_OBJECT),
    warnings=_list(_TEXT),
    notice=_TEXT,
)  # fmt: skip
_DIAGNOSIS["properties"]["similar_cases"] = _list(
    _object(condition=_TEXT, name=_TEXT, similarity=_NUMBER)
)
# Nothing in it is None: FastAPI leaves such members out of the document.
_EXAMPLE: dict[str, Any] = {
    "model": {
        "name": "demo", "version": "0.2.0", "sha256": "69ba8b50…",
        "trained_on": "phantoms (synthetic pictures)", "arithmetic": "float32",
    },
    "images": [
        {
            "name": "lesion.png",
            "quality": {"acceptable": True, "sharpness": 0.588, "exposure": 0.787,
                        "contrast": 0.792, "resolution": 0.719, "skin": 0.769, "problems": []},
            "differential": [{"code": "mel", "name": "Melanoma", "probability": 0.93}],
            "explanation": {"method": "Grad-CAM", "condition": "mel", "peak_x": 0.4, "peak_y": 0.7},
        }
    ],
    "differential": [{"code": "mel", "name": "Melanoma", "probability": 0.93}],
    "prediction_set": ["mel"],
    "group": {"code": "malignant", "name": "Malignant", "probability": 0.95, "named": False},
    "malignancy": {"score": 0.95, "high_sensitivity": 0.458, "high_specificity": 0.458},
    "risk": "high",
    "abstained": False,
    "reason": "",
    "next_steps": "Refer urgently for dermoscopy and specialist assessment.",
    "evidence": {
        "photos": 1, "used": {"age": "63"}, "ignored": {},
        "differential_by_photos": [{"code": "mel", "name": "Melanoma", "probability": 0.91}],
    },
    "warnings": ["Demonstration model, trained on synthetic pictures."],
    "notice": "For education and research; not a medical device; not for diagnosis or treatment "
    "of patients.",
}  # fmt: skip


def _answered(schema: Part, description: str, example: Any = None) -> Answers:
    content: Part = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {200: {"description": description, "content": {"application/json": content}}}


def diagnosis_answers() -> Answers:
    """The answer of a case."""
    found = _answered(_DIAGNOSIS, "The diagnosis (docs/reference/diagnosis-json.md)", _EXAMPLE)
    bundle = _object(resourceType={"const": "Bundle"}, type=_TEXT, entry=_list(_OBJECT))
    found[200]["content"][FHIR_JSON] = {"schema": bundle}  # docs/reference/fhir.md
    return found


_FACT = _object(name=_TEXT)
MODEL = _answered(_object(models=_list(_FACT)), "One card a model")
CONDITIONS = _answered(
    _object(language=_TEXT, models=_list(_object(
        name=_TEXT,
        groups=_list(_object(code=_TEXT, name=_TEXT, parent=_or_null(_TEXT))),
        conditions=_list(_object(
            code=_TEXT, name=_TEXT, icd11=_TEXT, group=_or_null(_TEXT), behaviour=_TEXT,
            urgency=_TEXT,
        )),
    ))),
    "Conditions by model",
    {
        "language": "en",
        "models": [{"name": "demo", "groups": [], "conditions": [{
            "code": "mel", "name": "Melanoma", "icd11": "2C30", "group": "malignant",
            "behaviour": "malignant", "urgency": "urgent", "description": "…", "look_for": ["…"],
            "next_steps": "Refer urgently for dermoscopy and specialist assessment.",
        }]}],
    },
)  # fmt: skip
LABEL = _answered(_object(notice=_TEXT, models=_list(_FACT)), "One label a model")
STATUS = _answered(
    _object(
        version=_TEXT, uptime_s=_NUMBER, in_flight={"type": "integer"},
        answered={"type": "integer"}, queue=_OBJECT, threads=_OBJECT, models=_list(_TEXT),
    ),
    "What it does now",
    {
        "version": "0.2.0", "uptime_s": 61.2, "in_flight": 1, "answered": 40,
        "queue": {"waiting": 0, "most": 32}, "threads": {"working": 0, "most": 2},
        "models": ["clinical6", "dermoscopy7"],
    },
)  # fmt: skip
_LANGUAGES = {"type": "string", "enum": list(LANGUAGES), "default": "en"}
LANGUAGE: Part = {
    "name": "language", "in": "query", "required": False, "schema": _LANGUAGES,
    "description": "Language of names and texts",
}  # fmt: skip

_SWITCH: Part = {"type": "string", "enum": ["true", "false"], "default": "false"}
_TOLD: Part = {
    "age": {"type": "string", "description": f"Years, 0 to {MAX_AGE_YEARS}", "example": "63"},
    "sex": {"type": "string", "maxLength": 200, "description": "As in the training table",
            "example": "female"},
    "site": {"type": "string", "maxLength": 200, "description": "Where on the body",
             "example": "back"},
    **{name: {"type": "string", "enum": ["yes", "no", "unknown"],
              "description": str(attribute_in_words(name))} for name in SYMPTOMS},
}  # fmt: skip
DIAGNOSE_BODY: Part = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [IMAGES],
                "additionalProperties": False,
                "properties": {
                    IMAGES: {
                        "type": "array", "minItems": 1, "maxItems": 5,
                        "items": {"type": "string", "format": "binary"},
                        "description": "Files of one lesion, each a part of this name",
                    },
                    **{name: _TOLD[name] for name in ATTRIBUTES},
                    "top": {"type": "integer", "minimum": 1, "maximum": 1000,
                            "description": "Conditions in each list (default: all)"},
                    "language": _LANGUAGES | {"description": LANGUAGE["description"]},
                    "explain": _SWITCH | {"description": "The whole activation map, too"},
                    "despite_quality": _SWITCH
                    | {"description": "Read images that fail the quality check"},
                    "any_photo": _SWITCH
                    | {"description": "Read images of another kind than the model was made for"},
                    "model": {"type": "string", "description": "One of /v1/status; by default the "
                              "images choose"},
                },
            },
        }
    },
}  # fmt: skip
