"""`Accept: application/fhir+json` on `POST /v1/diagnose`."""

import pytest

from dermosan_lib.faces.exchange import FHIR_JSON
from tests.faces.exchange.fhir_rules import by_code, check


@pytest.mark.parametrize("accept", [FHIR_JSON, f"application/json;q=0.5, {FHIR_JSON}; q=1"])
def test_the_service_answers_it_where_it_is_asked_for(api, lesion, accept):
    answer = api.diagnose(lesion, headers={"Accept": accept}, language="es", top="3")
    assert answer.headers["content-type"] == FHIR_JSON
    made = answer.json()
    assert check(made)["language"] == "es"
    assert len(by_code(made)["differential"]["component"]) == 3
    plain = api.diagnose(lesion).json()
    score = by_code(made)["malignancy-score"]["valueQuantity"]["value"]
    assert score == plain["malignancy"]["score"]
    twice = [("Accept", "application/json;q=0.1"), ("Accept", FHIR_JSON)]
    assert api.diagnose(lesion, headers=twice).headers["content-type"] == FHIR_JSON
    less = f"application/json, {FHIR_JSON};q=0.1"
    for other in ("*/*", f"{FHIR_JSON};q=0", "application/json", less):
        usual = api.diagnose(lesion, headers={"Accept": other})
        assert usual.headers["content-type"] == "application/json"
        assert usual.json()["differential"]
