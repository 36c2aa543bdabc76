"""Media types by `Accept`."""

import pytest

from dermosan_lib.faces.api.preference import prefers

FHIR, JSON = "application/fhir+json", "application/json"


@pytest.mark.parametrize(
    ("accept", "fhir"),
    [
        (FHIR, True), (FHIR.upper(), True), (f"{FHIR}; fhirVersion=4.0", True),
        (f"{JSON}, {FHIR}", True), (f"{JSON};q=0.5, {FHIR}", True), (f"{FHIR}, */*;q=0.1", True),
        (f"{JSON};q=0.5, {FHIR};q=0.5, */*", True), (f"text/html, {FHIR};q=0.2", True),
        (f"{JSON}, {FHIR};q=0.9", False), (f"{FHIR};q=0.1, {JSON};q=0.2", False),
        (f"{FHIR};q=0.5, */*", False), (f"{FHIR};q=0.5, application/*;q=0.6", False),
        (f"{FHIR};q=0", False), (f"{FHIR};q=0.000", False), (f"{FHIR};q=high", False),
        (f"{FHIR};q=2", False), ("*/*", False), ("", False), ("application/*", False),
        ("application/fhir+xml", False), (",;,q=1", False),
    ],
)  # fmt: skip
def test_fhir_where_it_is_named_and_not_put_below(accept, fhir):
    assert prefers(accept, FHIR, to=JSON) is fhir
