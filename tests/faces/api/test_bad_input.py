"""Whatever is sent, the answer is 4xx and says the rule, what was found and the remedy."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dermosan_lib.decision import ATTRIBUTES

BOUNDARY = "edge"
KIND = f"multipart/form-data; boundary={BOUNDARY}"


def part(name, content, *, filename=None, more=""):
    named = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{more}\r\n'
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def problem(answer, status, kind):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == f"/v1/problems#{kind}"
    assert told["status"] == status
    assert told["title"]
    assert told["rule"]
    assert told["remedy"]
    assert "value" in told
    assert told["detail"] == f"{told['rule']} {told['remedy']}"
    return told


BAD_FIELDS = {
    "age": ["-1", "200", "old", "1e3", "NaN", "٣"],
    "itch": ["perhaps", "1"],
    "top": ["0", "-3", "1001", "two", "1.5", "99999999999999999999"],
    "language": ["fr", "EN1", "../es", "xx"],
    "explain": ["maybe", "2"],
    "despite_quality": ["x"],
    "any_photo": ["on"],
    "model": ["../../etc", "nothing"],
    "sex": ["x" * 201, "a\x00b", "a\nb"],
    "site": ["a\u202eb"],
    "agee": ["60"],
    "ssn": ["1"],
}


@pytest.mark.parametrize(
    ("field", "value"), [(name, value) for name, values in BAD_FIELDS.items() for value in values]
)
def test_nonsense_in_a_field(api, lesion, field, value):
    body = part("images", lesion, filename="a.png") + part(field, value.encode()) + END
    answer = api.post("/v1/diagnose", content=body, headers={"Content-Type": KIND})
    problem(answer, 422, "bad-field")


def test_a_field_given_twice(api, lesion):
    body = part("images", lesion, filename="a.png") + 2 * part("age", b"60") + END
    answer = api.post("/v1/diagnose", content=body, headers={"Content-Type": KIND})
    problem(answer, 422, "bad-field")


def test_a_part_where_no_file_was_chosen_is_no_image(api, lesion):
    """A page's form sends such a part for each empty place."""
    empty = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="images"; filename=""\r\n\r\n\r\n'
    )
    places = 5 * empty.encode()
    one = places + part("images", lesion, filename="a.png") + places + END
    answer = api.post("/v1/diagnose", content=one, headers={"Content-Type": KIND})
    assert [image["name"] for image in answer.json()["images"]] == ["a.png"]
    none = api.post("/v1/diagnose", content=places + END, headers={"Content-Type": KIND})
    problem(none, 422, "number-of-images")


def test_no_image_and_six(api, lesion):
    none = api.post("/v1/diagnose", content=END, headers={"Content-Type": KIND})
    assert problem(none, 422, "number-of-images")["value"] == {"images": 0}
    assert problem(api.diagnose(*[lesion] * 6), 422, "number-of-images")


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
def test_bytes_that_are_no_picture(api, content):
    told = problem(api.diagnose(content), 422, "bad-image")
    assert told["value"]["name"] == "0.png"


def test_the_refusal_of_an_image_is_said_in_the_language(api):
    told = problem(api.diagnose(b"", language="es"), 422, "bad-image")
    assert "vací" in told["rule"]


def test_an_image_over_the_limit_is_refused_while_it_arrives(api):
    problem(api.diagnose(bytes(20_000_001)), 413, "too-large")


def test_a_field_over_the_limit(api, lesion):
    problem(api.diagnose(lesion, site="x" * 3000), 413, "too-large")


@pytest.mark.parametrize(
    "kind",
    [
        "", "image/png", "application/json", "multipart/mixed; boundary=edge",
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundry=x",
    ],
)  # fmt: skip
def test_another_content_type(api, lesion, kind):
    body = part("images", lesion, filename="a.png") + END
    answer = api.post("/v1/diagnose", content=body, headers={"Content-Type": kind})
    problem(answer, 415, "not-multipart")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"--other\r\n\r\nx\r\n--other--\r\n",
        part("images", b"x", filename="a.png"),  # no end
        part("images", b"x", filename="a.png")[:-20],
        f"--{BOUNDARY}\r\n\r\nno header\r\n".encode() + END,
        f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nno name\r\n".encode() + END,
        f"--{BOUNDARY}\r\nno colon\r\n\r\nx\r\n".encode() + END,
        f"--{BOUNDARY}\r\n{'X' * 70_000}: y\r\n\r\nx\r\n".encode() + END,
        100 * part("age", b"") + END,
    ],
)
def test_malformed_multipart(api, body):
    answer = api.post("/v1/diagnose", content=body, headers={"Content-Type": KIND})
    told = answer.json()
    assert answer.status_code in (400, 422), told
    assert told["remedy"]


@pytest.mark.parametrize(
    "before", [b"", b"\r\n", b"A form.\r\n", b"--edgy\r\n\r\n", b"x" * 1_000 + b"\r\n"]
)
def test_what_stands_before_the_first_boundary_is_passed_over(api, lesion, before):
    body = before + part("images", lesion, filename="a.png") + END
    answer = api.post("/v1/diagnose", content=body, headers={"Content-Type": KIND})
    assert answer.status_code == 200, answer.json()


@pytest.mark.parametrize(
    ("sent", "called"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.png", "a.png"),
        ("a\x1b[2Jb.png", "a\\x1b[2Jb.png"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("", "image 1"),
        ("x" * 500, "x" * 120),
        ("<script>alert(1)</script>", "script>"),
    ],
)
def test_hostile_file_names(api, lesion, sent, called):
    body = part("images", lesion, filename=sent) + END
    answer = api.post("/v1/diagnose", content=body, headers={"Content-Type": KIND})
    assert answer.json()["images"][0]["name"] == called


def test_parts_may_lack_name_and_type(api, lesion):
    body = part("images", lesion) + END
    answer = api.post("/v1/diagnose", content=body, headers={"Content-Type": KIND})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/v1/diagnose/", "/v1/../etc/passwd", "/%00", "/v1"])
def test_other_addresses(api, path):
    problem(api.get(path), 404, "not-found")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods(api, method):
    answer = api.client.request(method, "/v1/diagnose")
    problem(answer, 405, "wrong-method")
    assert answer.headers["allow"] == "POST"


def test_another_host_and_another_page(api, lesion):
    told = api.get("/v1/status", headers={"Host": "evil.example"})
    problem(told, 403, "not-allowed")
    asked = api.diagnose(lesion, headers={"Origin": "http://evil.example"})
    problem(asked, 403, "not-allowed")
    assert "access-control-allow-origin" not in asked.headers
    assert asked.headers["connection"] == "close"  # the body was not read
    for host in ("10.1.2.3:80", "[::1]:80", "localhost"):
        assert api.get("/v1/status", headers={"Host": host}).status_code == 200


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(told=st.dictionaries(st.sampled_from(ATTRIBUTES), st.text(max_size=40), max_size=4))
def test_metadata_never_breaks_the_service(api, lesion, told):
    answer = api.diagnose(
        lesion, **{name: value.encode("utf-8", "ignore") for name, value in told.items()}
    )
    assert answer.status_code in (200, 422), answer.text
    json.loads(answer.text)


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    pieces=st.lists(
        st.sampled_from(
            [b"--edge", b"--", b"\r\n", b"\n", b":", b"Content-Disposition: form-data;",
             b' name="images"', b'; filename="', b'"', b"\x00", b"\xff\xd8", b"age", b"--edge--",
             b";", b"=", b"\\"]
        ) | st.binary(max_size=6),
        max_size=24,
    )
)  # fmt: skip
def test_no_body_brings_the_service_down(api, pieces):
    answer = api.post("/v1/diagnose", content=b"".join(pieces), headers={"Content-Type": KIND})
    assert 400 <= answer.status_code < 500, answer.text
