"""One case's answer as a FHIR R4 transaction Bundle."""

import itertools
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Diagnosis
from dermosan_lib.faces.exchange.checking import check_bundle, check_subject
from dermosan_lib.faces.exchange.coding import ANSWER, MODELS, Part, own_system, part
from dermosan_lib.faces.exchange.narrative import conclusion, narrative
from dermosan_lib.faces.exchange.observations import observations
from dermosan_lib.language import language_in_use
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible

FHIR_JSON = "application/fhir+json"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/v2-0074"  # diagnostic services; OTH: other
_PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_TEST_DATA = {"system": _PURPOSE, "code": "HTEST", "display": "test health data"}


def fhir_bundle(
    diagnosis: Diagnosis,
    bundles: Iterable[Bundle],
    *,
    top: int | None = None,
    subject: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """What ``diagnosis`` says, in the language in use, as JSON of FHIR R4.

    The report is preliminary, for a person to judge. ``bundles`` are those among which is the model
    that answered; ``top`` cuts the differential; ``subject`` is a reference such as ``Patient/17``,
    without which nobody is named; ``at`` is when the answer was given (now). The same answer gets
    the same identifiers.

    Raises `EvidenceError` for a ``subject`` that cannot be, and ValueError where what was made
    breaks FHIR's rules, which would be a fault of ours.
    """
    bundle = next(one for one in bundles if one.sha256 == diagnosis.model.sha256)
    answer = diagnosis.to_json()
    answer["differential"] = answer["differential"][:top]
    promised = diagnosis.prediction_set
    about = {} if subject is None else {"subject": {"reference": check_subject(subject)}}
    notice = str(_(diagnosis.notice))
    meta: Part = {"tag": [{"system": ANSWER, "code": "not-a-medical-device", "display": notice}]}
    if bundle.demonstration:
        meta["security"] = [_TEST_DATA]
    common = {"meta": meta, "language": language_in_use()}
    seed = json.dumps([answer, subject], sort_keys=True, default=str)
    names = (own_system(f"{number} of {seed}") for number in itertools.count())
    device_name, report_name = next(names), next(names)
    shared = {"status": "preliminary", **about, "device": {"reference": device_name}}
    made = [
        (next(names), {"resourceType": "Observation", **common, **shared, **one})
        for one in observations(
            answer, bundle.taxonomy, None if promised is None else promised.coverage
        )
    ]
    now = (at or datetime.now(UTC)).astimezone(UTC)
    report = {
        "resourceType": "DiagnosticReport", **common,
        "text": narrative(answer),
        "status": "preliminary",
        "category": [{"coding": [{"system": _CATEGORY, "code": "OTH", "display": "Other"}]}],
        "code": part("answer"),
        **about,
        "issued": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "result": [
            {"reference": name, "display": one["code"]["text"]} for name, one in made
        ],
        "conclusion": conclusion(answer),
    }  # fmt: skip
    entries = [
        _entry(device_name, {**_device(answer, notice), **common}, only_once=bundle.sha256),
        *(_entry(name, one) for name, one in made),
        _entry(report_name, report),
    ]
    whole = {"resourceType": "Bundle", "meta": meta, "type": "transaction", "entry": entries}
    check_bundle(whole)
    return whole


def _device(answer: Mapping[str, Any], notice: str) -> Part:
    """The model, as software."""
    model = answer["model"]
    name, version = visible(model["name"]), visible(model["version"])
    return {
        "resourceType": "Device",
        "identifier": [{"system": MODELS, "value": model["sha256"]}],
        "deviceName": [{"name": name, "type": "model-name"}],
        "type": part("model"),
        "version": [
            {"type": {"text": "version"}, "value": version},
            {"type": {"text": "sha256"}, "value": model["sha256"]},
            {"type": {"text": "arithmetic"}, "value": model["arithmetic"]},
        ],
        "note": [{"text": visible(one)} for one in (model["trained_on"], notice) if one],
    }


def _entry(name: str, resource: Part, only_once: str = "") -> Part:
    """An entry that makes ``resource``, unless the receiver has the device of that hash."""
    request = {"method": "POST", "url": resource["resourceType"]}
    if only_once:
        request["ifNoneExist"] = f"identifier={MODELS}|{only_once}"
    return {"fullUrl": name, "resource": resource, "request": request}
