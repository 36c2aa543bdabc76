"""What a service says of itself and of its models."""

import fastjsonschema
import pytest

import dermosan_lib
from dermosan_lib.bundle import NOTICE

EDGE = {"Content-Type": "multipart/form-data; boundary=edge"}


def test_the_card(api, tiny_bundle):
    assert api.get("/v1/model").json() == {"models": [dict(tiny_bundle.card)]}


@pytest.mark.parametrize(("language", "first"), [("en", "Eczema"), ("es", "Eccema")])
def test_conditions_in_class_order_and_in_a_language(api, tiny_bundle, language, first):
    told = api.get("/v1/conditions", params={"language": language}).json()
    (model,) = told["models"]
    assert [one["code"] for one in model["conditions"]] == list(tiny_bundle.taxonomy.codes)
    assert model["conditions"][0]["name"] == first
    assert model["conditions"][0]["icd11"]
    assert isinstance(model["conditions"][0]["look_for"], list)


def test_an_unknown_language_of_conditions(api):
    answer = api.get("/v1/conditions?language=tlh")
    assert answer.status_code == 422
    assert answer.json()["remedy"]


def test_the_label(api, tiny_bundle):
    told = api.get("/v1/label").json()
    assert told["notice"] == str(NOTICE)
    (model,) = told["models"]
    assert model["sha256"] == tiny_bundle.sha256
    assert model["demonstration"] is True
    assert str(NOTICE) in model["not_for"]


def test_status_counts(api, lesion):
    before = api.get("/v1/status").json()
    api.diagnose(lesion)
    after = api.get("/v1/status").json()
    assert after["answered"] == before["answered"] + 1
    assert after["in_flight"] == 1  # the question itself
    assert after["version"] == dermosan_lib.__version__
    assert after["uptime_s"] > 0
    assert after["models"] == ["tiny"]


def test_metrics_are_counted_by_path_and_name_nobody(api, lesion):
    api.diagnose(lesion, site="left-elbow-of-nobody")
    api.get("/somewhere?secret")
    text = api.get("/metrics").text
    assert 'dermosan_requests_total{path="/v1/diagnose",status="200"}' in text
    assert 'dermosan_requests_total{path="other",status="404"}' in text
    assert "dermosan_request_seconds_bucket" in text
    assert "dermosan_body_bytes 0.0" in text
    assert "elbow" not in text
    assert "secret" not in text


def test_the_documents_load_nothing_from_anywhere(api):
    page = api.get("/docs")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<script" not in page.text
    assert "/v1/diagnose" in page.text
    assert "<code>application/fhir+json</code>" in page.text
    assert "`" not in page.text
    assert "1 to 1000" in page.text
    assert "Successful Response" not in page.text
    assert page.text.count("The body did not arrive in time") == 1
    assert "<td></tr>" not in page.text  # each field is told
    assert "<pre>&lt;error&gt;0&lt;/error&gt; &lt;race&gt;" in page.text
    assert api.get("/").text == page.text
    assert api.get("/redoc").status_code == 404
    document = api.get("/openapi.json").json()
    operation = document["paths"]["/v1/diagnose"]["post"]
    body = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert {"images", "age", "sex", "top", "language", "explain"} <= set(body["properties"])
    assert "example" in operation["responses"]["200"]["content"]["application/json"]
    assert {"/api", "/v1/model", "/v1/conditions", "/v1/status", "/v1/label", "/healthz", "/readyz",
            "/metrics"} <= set(document["paths"])  # fmt: skip


def test_examples_in_the_document_are_what_the_service_says_and_takes(api, lesion):
    document = api.get("/openapi.json").json()
    kinds = api.get("/v1/problems").json()
    seen = 0
    for methods in document["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                for kind, content in answer.get("content", {}).items():
                    if "example" in content and kind != "text/plain":
                        fastjsonschema.validate(content["schema"], content["example"])
                    if kind == "application/problem+json":
                        told, seen = content["example"], seen + 1
                        assert str(told["status"]) == status
                        kind = kinds[told["type"].partition("#")[2]]
                        assert (kind["status"], kind["title"]) == (told["status"], told["title"])
                        assert told["detail"] == f"{told['rule']} {told['remedy']}"
    assert seen > 20
    for path, photo in (("/v1/diagnose", "images"), ("/api", "file")):
        body = document["paths"][path]["post"]["requestBody"]["content"]["multipart/form-data"]
        parts = body["schema"]["properties"].items()
        fields = {name: part["example"] for name, part in parts if "example" in part}
        assert fields
        assert api.post(path, files={photo: lesion}, data=fields).status_code == 200, fields


@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (400, lambda api: api.post("/v1/diagnose", content=b"", headers=EDGE)),
        (404, lambda api: api.get("/v1/diagnoses")),
        (405, lambda api: api.client.put("/v1/diagnose")),
        (403, lambda api: api.get("/v1/status", headers={"Host": "skin.example.org"})),
        (415, lambda api: api.post("/v1/diagnose", json={})),
        (422, lambda api: api.diagnose(b"x", language="fr")),
    ],
)
def test_examples_of_refusals_are_real_ones(api, status, ask):
    document = api.get("/openapi.json").json()
    answers = document["paths"]["/v1/diagnose"]["post"]["responses"]
    example = answers[str(status)]["content"]["application/problem+json"]["example"]
    found = ask(api).json()
    assert {**found, "value": None} == {**example, "value": None}
    assert found["value"].keys() == example["value"].keys()


@pytest.mark.parametrize("path", ["/v1/model", "/v1/conditions", "/v1/status"])
def test_examples_of_a_wrong_method_name_those_of_the_address(api, path):
    answers = api.get("/openapi.json").json()["paths"][path]["get"]["responses"]
    example = answers["405"]["content"]["application/problem+json"]["example"]
    assert api.client.put(path).json() == example


def test_kinds_of_problems_are_listed(api):
    told = api.get("/v1/problems").json()
    assert told["busy"]["status"] == 429
