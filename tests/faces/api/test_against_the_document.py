"""Requests made from the OpenAPI document: none brings a 5xx, and answers are as documented.

``DERMOSAN_API_CASES=5000 pytest tests/faces/api/test_against_the_document.py`` is the full run.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CASES = int(os.environ.get("DERMOSAN_API_CASES", "500"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SHARES = {  # of the cases: where there is something to get wrong
    ("POST", "/v1/diagnose", GenerationMode.POSITIVE): 0.35,
    ("POST", "/v1/diagnose", GenerationMode.NEGATIVE): 0.3,
    ("POST", "/api", GenerationMode.POSITIVE): 0.1,
    ("POST", "/api", GenerationMode.NEGATIVE): 0.1,
    ("GET", "/v1/conditions", GenerationMode.POSITIVE): 0.01,
    ("GET", "/v1/conditions", GenerationMode.NEGATIVE): 0.1,
}
OTHERS = 2  # requests of each operation that takes nothing


@pytest.fixture(scope="module")
def operations(api, lesion):
    photos = st.sampled_from([lesion, lesion[:-1000], lesion[:50]]) | st.binary(max_size=200)
    schemathesis.openapi.format("binary", photos)
    schema = schemathesis.openapi.from_dict(api.get("/openapi.json").json())
    return {
        (one.method.upper(), one.path): one for one in (f.ok() for f in schema.get_all_operations())
    }


def hold(api, operation, mode, examples):
    answers = []

    @settings(
        max_examples=examples, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(mode))
    def check(case):
        answers.append(case.call_and_validate(base_url=api.url, checks=CHECKS).status_code)

    check()
    return answers


@pytest.mark.parametrize(
    "asked", SHARES, ids=[f"{path[1:]} {mode.value}" for _, path, mode in SHARES]
)
def test_what_the_document_allows_and_forbids(api, operations, asked):
    method, path, mode = asked
    answers = hold(api, operations[method, path], mode, max(1, round(CASES * SHARES[asked])))
    assert answers
    assert max(answers) < 500
    if asked[:2] == ("POST", "/v1/diagnose") and mode is GenerationMode.POSITIVE:
        assert {200, 422} <= set(answers)


def test_operations_that_take_nothing(api, operations):
    for method, path in operations:
        if method == "GET":
            answers = hold(api, operations[method, path], GenerationMode.POSITIVE, OTHERS)
            assert set(answers) == {200}, path
