"""What every Bundle of ours must keep, beside what `fhir.resources` looks at."""

import json

from fhir.resources.R4B.bundle import Bundle as FhirBundle

from dermosan_lib.faces.exchange import check_subject

# What R4 (4.0.1) allows, where the library looks at R4B or at nothing.
R4_SUBJECTS = {"Patient", "Group", "Device", "Location"}


def resources(made, kind):
    found = [entry["resource"] for entry in made["entry"]]
    return [one for one in found if one["resourceType"] == kind]


def by_code(made):
    return {one["code"]["coding"][0]["code"]: one for one in resources(made, "Observation")}


def every(value, key):
    """All values below ``key``, wherever."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name == key:
                yield one
            yield from every(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from every(one, key)


def check(made):
    """Valid, read back without a change, whole in itself, and preliminary."""
    text = json.dumps(made)
    assert json.loads(FhirBundle.model_validate_json(text).model_dump_json()) == json.loads(text)
    names = [entry["fullUrl"] for entry in made["entry"]]
    assert len(set(names)) == len(names)
    (report,) = resources(made, "DiagnosticReport")
    results = [one["reference"] for one in report["result"]]
    assert results == [
        entry["fullUrl"]
        for entry in made["entry"]
        if entry["resource"]["resourceType"] == "Observation"
    ]
    for reference in every(made, "reference"):
        assert reference in names or check_subject(reference)
    for one in [report, *resources(made, "Observation")]:
        assert one["status"] == "preliminary"
        if "subject" in one:
            assert one["subject"]["reference"].split("/")[-2] in R4_SUBJECTS
    for entry in made["entry"]:
        assert entry["request"]["method"] == "POST"
        assert entry["request"]["url"] == entry["resource"]["resourceType"]
        assert entry["resource"]["meta"]["tag"][0]["code"] == "not-a-medical-device"
    for one in resources(made, "Observation"):
        values = [key for key in one if key.startswith("value")]
        absent = "dataAbsentReason" in one
        assert len(values) <= 1
        assert not (absent and values), "obs-6: a reason only where there is no value"
        assert absent or values or one["component"]
        for component in one.get("component", ()):
            assert sum(key.startswith("value") for key in component) == 1
    assert not list(every(made, "data")), "no pixels"
    assert not list(every(made, "conclusionCode")), "a machine's guess is no coded conclusion"
    for share in every(made, "valueQuantity"):
        assert 0 <= share["value"] <= 1
    return report
