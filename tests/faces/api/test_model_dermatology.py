"""`/api`: a client written for Model Dermatology works by a change of address.

The client below is written from the protocol's description alone.
"""

import io
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.bundle import Bundle, update_card
from dermosan_lib.clinic import Models
from dermosan_lib.conditions import load_taxonomy

FULL = (
    "<race>2</race><birth>1960</birth><sex>m</sex><location>back</location><pruritus>o</pruritus>"
    "<pain>x</pain><onset>y</onset><id>abc</id>"
)
TAGS = (
    "error", "race", "sex", "age", "loc", "pruritus", "pain", "onset", "meta_used", "no_photo",
    "disease", "malignancy_output",
)  # fmt: skip


def ask(url, photos, args1="", args2="", query="", name="photo%20one.jpg", kind="image/jpeg"):
    edge = b"----------ThIs_Is_tHe_bouNdaRY_$"
    body = b""
    for key, value in (("args1", args1), ("args2", args2)):
        body += b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (
            edge, key.encode(), value.encode(),
        )  # fmt: skip
    for photo in photos:
        body += b'--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n' % (
            edge, name.encode(),
        )  # fmt: skip
        body += b"Content-Type: %s\r\n\r\n%s\r\n" % (kind.encode("latin-1"), photo)
    body += b"--%s--\r\n" % edge
    headers = {"Content-Type": f"multipart/form-data; boundary={edge.decode()}"}
    request = urllib.request.Request(f"{url}/api{query}", body, headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=240) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def fields(text):
    return dict(re.findall(r"<(\w+)>(.*?)</\1>", text))


def pairs(text):
    words = text.split(",")
    return list(zip(words[::2], map(float, words[1::2]), strict=True))


@pytest.mark.parametrize("count", [1, 5, 7])
@pytest.mark.parametrize(
    "told", [FULL, "<sex>f</sex><id></id>", "", "<race></race><birth></birth>"]
)
def test_photos_and_metadata(api, drawing, count, told):
    photos = [drawing(seed) for seed in range(count)]
    status, text = ask(api.url, photos, "any key", told)
    assert status == 200
    found = fields(text)
    assert [name for name in found if name in TAGS] == list(TAGS)
    assert found["error"] == "0"
    assert found["no_photo"] == str(min(count, 5))
    assert found["meta_used"] == "0"  # the bundle has learned none of it
    ranked = pairs(found["disease"])
    assert len(ranked) == 10
    assert [chance for _, chance in ranked] == sorted((c for _, c in ranked), reverse=True)
    assert sum(chance for _, chance in ranked) == pytest.approx(1, abs=0.001)
    assert all(re.fullmatch(r"[01]\.\d{4}", one) for one in found["disease"].split(",")[1::2])
    assert 0 <= float(found["malignancy_output"]) <= 100
    if told == FULL:
        year = datetime.now(UTC).year
        echoed = ("race", "sex", "age", "loc", "pruritus", "pain", "onset")
        assert [found[name] for name in echoed] == [
            "2",
            "m",
            str(year - 1960),
            "back",
            "o",
            "x",
            "y",
        ]
    assert "not a medical device" in found["message"]


def test_json_holds_the_same_fields(api, lesion):
    _, text = ask(api.url, [lesion], args2=FULL)
    answer = api.post("/api?json_format=1", files={"file": lesion}, data={"args2": FULL}).json()
    assert {name: str(value) for name, value in answer.items()} == fields(text)
    assert answer["error"] == 0


def test_the_numbers_are_those_of_the_api(api, lesion):
    _, text = ask(api.url, [lesion])
    answer = api.diagnose(lesion).json()
    ours = [round(one["probability"], 4) for one in answer["differential"][:10]]
    assert [chance for _, chance in pairs(fields(text)["disease"])] == pytest.approx(ours, abs=1e-4)
    score = float(fields(text)["malignancy_output"])
    assert score == pytest.approx(100 * answer["malignancy"]["score"], abs=0.01)


@pytest.mark.parametrize("query", ["", "?key", "?key=1", "?a,b<c>", "?%00"])
def test_users_and_a_message(api, query):
    answer = api.get(f"/api{query}")
    assert answer.headers["content-type"].startswith("text/plain")
    users, message = answer.text.split(",")
    assert int(users) >= 0
    assert message


@pytest.mark.parametrize(
    "kind",
    ["", "image", "('image/jpeg', None)", "text/html", 'image/jpeg; ;;="', "\xff\xfe", "a" * 900],
)
def test_the_type_of_a_part_is_not_believed(api, lesion, kind):
    assert fields(ask(api.url, [lesion], kind=kind)[1])["error"] == "0"


def test_names_of_files_come_percent_encoded(api):
    status, text = ask(api.url, [b"no photo"], name=urllib.parse.quote("lésion, <b>1</b>.jpg"))
    assert status == 422
    found = fields(text)
    assert found["error"] == "3"
    assert "b›.jpg is not a picture" in found["message"]
    assert ask(api.url, [b"no photo"], name="%zz%")[0] == 422


@pytest.fixture(scope="module")
def hostile(write_tiny, tmp_path_factory):
    """A bundle whose conditions' names are made to break a list."""
    taxonomy = load_taxonomy("ham7")
    folder = write_tiny(tmp_path_factory.mktemp("hostile") / "bundle", taxonomy).path
    names = ["a,0.9", "</disease><error>5</error>", "<", "x,y,z", "é, ñ", "&lt;", "line\nend"]
    changed = [replace(one, name=name).to_dict() for one, name in zip(taxonomy, names, strict=True)]
    update_card(folder, conditions=changed)
    return Bundle.load(folder)


def test_commas_and_brackets_in_names_break_nothing(hostile, running_api, lesion):
    with running_api([hostile]) as api:
        found = fields(ask(api.url, [lesion])[1])
        assert found["error"] == "0"
        ranked = pairs(found["disease"])
        assert len(ranked) == 7
        assert {name for name, _ in ranked} == {
            "a;0.9", "‹/disease›‹error›5‹/error›", "‹", "x;y;z", "é; ñ", "&lt;", "line\\nend",
        }  # fmt: skip


def test_a_place_with_brackets_is_echoed_without(api, lesion):
    told = "<location>a<b>, </disease><error>9</error>\n</location><sex>f</sex>"
    found = fields(ask(api.url, [lesion], args2=told)[1])
    assert found["error"] == "0"
    assert found["loc"] == "a‹b›, ‹/disease›‹error›9‹/error›"
    assert found["sex"] == "f"


@pytest.mark.parametrize(
    "told",
    [
        "<race>7</race>", "<race>white</race>", "<birth>1500</birth>", "<birth>3000</birth>",
        "<birth>60</birth>", "<sex>x</sex>", "<pruritus>yes</pruritus>", "<pain>3</pain>",
        "<onset>1</onset>", "<birth>1e3</birth>",
    ],
)  # fmt: skip
def test_nonsense_is_an_error_that_says_what_is_known(api, lesion, told):
    status, text = ask(api.url, [lesion], args2=told)
    assert status == 422
    assert fields(text)["error"] == "4"
    assert "or empty" in fields(text)["message"]


@pytest.mark.parametrize("told", ["<sex>f", "sex", "<<>>", "</sex>f<sex>", "<SEX>F</SEX>", "\x00é"])
def test_what_is_no_tag_tells_nothing(api, lesion, told):
    found = fields(ask(api.url, [lesion], args2=told)[1])
    assert found["error"] == "0"
    assert found["sex"] in ("", "f")


@pytest.mark.parametrize(
    "told",
    [
        "<location>arm <sex>m</sex></location><sex>f</sex>", "<id><sex>m</sex></id><sex>f</sex>",
        "<location>arm <sex>m</sex></location> <race><sex>f</sex>",
    ],
)  # fmt: skip
def test_what_looks_like_a_tag_within_a_value_is_none(api, lesion, told):
    assert fields(ask(api.url, [lesion], args2=told)[1])["sex"] == "f"


def test_text_that_is_no_unicode_is_taken(api, lesion):
    parts = {"args1": (None, b"\xb1\xe8"), "args2": (None, b"<location>\xb5\xee</location>")}
    answer = api.post("/api", files={"file": lesion, **parts})
    assert answer.text.startswith("<error>0</error>")


def test_a_photo_under_another_name_is_no_photo(api, lesion):
    answer = api.post("/api", files={"FILE": lesion})
    assert fields(answer.text)["error"] == "2"


def test_every_refusal_has_the_form_of_the_address(api, lesion):
    other = {"Host": "evil.example"}
    for asked in (
        api.client.put("/api"), api.client.delete("/api"),
        api.post("/api", files={"file": lesion}, headers=other),
        api.post("/api", files={"file": lesion}, headers={"Origin": "http://evil.example"}),
    ):  # fmt: skip
        assert asked.status_code in (403, 405)
        assert fields(asked.text)["error"] == "11"
    assert api.client.put("/api?json_format=1").json()["error"] == 11
    users, message = api.get("/api", headers=other).text.split(",")
    assert users == "0"
    assert message


def test_an_address_may_end_with_a_slash(api, lesion):
    assert api.post("/api/", files={"file": lesion}).text.startswith("<error>0</error>")
    assert api.get("/api/?key").status_code == 200


def test_other_errors(api):
    assert fields(ask(api.url, [])[1])["error"] == "2"
    other = api.post("/api", content=b"x")
    assert (other.status_code, fields(other.text)["error"]) == (415, "5")
    broken = api.post(
        "/api", content=b"x", headers={"Content-Type": "multipart/form-data; boundary=edge"}
    )
    assert (broken.status_code, fields(broken.text)["error"]) == (400, "5")
    large = ask(api.url, [bytes(20_000_001)])
    assert (large[0], fields(large[1])["error"]) == (413, "6")
    as_json = api.post("/api?json_format=1", content=b"x")
    assert as_json.json()["error"] == 5


def test_silence_has_a_code_and_its_reason(api):
    stream = io.BytesIO()
    Image.fromarray(np.full((300, 300, 3), 128, np.uint8)).save(stream, "PNG")
    status, text = ask(api.url, [stream.getvalue()], args2="<sex>f</sex>")
    found = fields(text)
    assert status == 200
    assert (found["error"], found["disease"], found["malignancy_output"]) == ("9", "", "")
    assert (found["no_photo"], found["sex"]) == ("0", "f")
    assert found["message"]


def test_a_fault_of_ours_is_told_in_the_same_form(api, lesion, monkeypatch):
    def fails(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("dermosan_lib.faces.api.work.Readers.read", fails)
    status, text = ask(api.url, [lesion])
    assert (status, fields(text)["error"]) == (500, "10")
    answer = api.diagnose(lesion)
    assert answer.status_code == 500
    assert answer.json()["type"] == "/v1/problems#internal"
    assert "ZeroDivision" not in answer.text


def test_what_the_model_has_learned_is_used(write_tiny, tmp_path, running_api, lesion):
    taxonomy = load_taxonomy("ham7")
    folder = write_tiny(tmp_path / "bundle", taxonomy).path

    def learned(name, values):
        return {
            "name": name, "values": values,
            "log_ratios": {code: [0.4 * k, -0.4 * k] for k, code in enumerate(taxonomy.codes)},
        }  # fmt: skip

    attributes = [
        learned("age", [20.0, 80.0]), learned("sex", ["female", "male"]),
        learned("site", ["BACK", "FACE"]), learned("itch", ["no", "yes"]),
        learned("hurt", ["no", "yes"]),
    ]  # fmt: skip
    used = [one["name"] for one in attributes]
    metadata = {"attributes": attributes, "used": used, "weight": 1}
    bundle = update_card(folder, metadata=metadata)
    models = Models([bundle])
    photo = models.inspect("photo one.jpg", lesion)
    age = str(datetime.now(UTC).year - 1960)
    told = {"age": age, "sex": "male", "site": "back", "itch": "yes", "hurt": "no"}
    expected = models.diagnose([photo], attributes=told)
    with running_api([bundle]) as api:
        found = fields(ask(api.url, [lesion], args2=FULL)[1])
        assert found["meta_used"] == "1"
        assert pairs(found["disease"]) == [
            (one.name, float(f"{one.probability:.4f}")) for one in expected.differential
        ]
        elsewhere = FULL.replace("back", "somewhere").replace("1960", "")
        found = fields(ask(api.url, [lesion], args2=elsewhere)[1])
        assert (found["error"], found["meta_used"], found["loc"]) == ("0", "1", "somewhere")
        del told["site"], told["age"]
        expected = models.diagnose([photo], attributes=told)
        assert pairs(found["disease"])[0][1] == float(f"{expected.differential[0].probability:.4f}")
