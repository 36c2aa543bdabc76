"""Requests made from the OpenAPI document: none brings a 5xx, and answers are as documented.

``DERMOSAN_API_CASES=5000 pytest tests/faces/api/test_against_the_document.py`` is the full run;
``--log-cli-level=INFO`` shows how many cases of each operation had which status.
"""

import json
import logging
import os
from collections import Counter

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

pytestmark = pytest.mark.ci

log = logging.getLogger(__name__)

CASES = int(os.environ.get("DERMOSAN_API_CASES", "120"))
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
    """By mode, method and path. What is wrong is made of text: the maker cannot judge bytes."""
    photos = st.sampled_from([lesion, lesion[:-1000], lesion[:50]]) | st.binary(max_size=200)
    schemathesis.openapi.format("binary", photos)
    document = api.get("/openapi.json").text
    texts = document.replace(',"format":"binary"', "")
    assert texts != document
    found = {}
    for mode, text in ((GenerationMode.POSITIVE, document), (GenerationMode.NEGATIVE, texts)):
        schema = schemathesis.openapi.from_dict(json.loads(text))
        for one in schema.get_all_operations():
            found[mode, one.ok().method.upper(), one.ok().path] = one.ok()
    return found


def hold(api, operations, asked, examples):
    method, path, mode = asked
    answers = []

    @settings(
        max_examples=examples, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operations[mode, method, path].as_strategy(mode))
    def check(case):
        answer = case.call_and_validate(base_url=api.url, checks=CHECKS, timeout=240)
        answers.append(answer.status_code)

    check()
    found = dict(sorted(Counter(answers).items()))
    log.info("%s %s, %s: %d cases, %s", method, path, mode.value, len(answers), found)
    return answers


@pytest.mark.parametrize(
    "asked", SHARES, ids=[f"{path[1:]} {mode.value}" for _, path, mode in SHARES]
)
def test_what_the_document_allows_and_forbids(api, operations, asked):
    answers = hold(api, operations, asked, max(1, round(CASES * SHARES[asked])))
    assert answers
    assert max(answers) < 500
    if asked == ("POST", "/v1/diagnose", GenerationMode.POSITIVE):
        assert {200, 422} <= set(answers)


def test_operations_that_take_nothing(api, operations):
    for mode, method, path in operations:
        if method == "GET" and mode is GenerationMode.POSITIVE:
            answers = hold(api, operations, (method, path, mode), OTHERS)
            assert set(answers) == {200}, path
