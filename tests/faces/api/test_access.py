"""Keys, rates, and the log of answers."""

import json
import re
import stat

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.api import KeyFile, verify_audit
from dermosan_lib.faces.api.access import Admission
from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.faces.cli import main

pytestmark = pytest.mark.ci


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def keys(tmp_path):
    return KeyFile(tmp_path / "keys.json")


def test_keys_are_kept_as_hashes_for_their_owner_alone(keys):
    key = keys.add("ana")
    assert len(key) >= 40
    assert key not in keys.path.read_text()
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    keys.add("ben", rate=5)
    assert [(one.name, one.rate) for one in keys.read().values()] == [("ana", None), ("ben", 5)]
    keys.remove("ana")
    assert list(keys.read()) == ["ben"]


@pytest.mark.parametrize("name", ["", "a b", "-x", "a" * 65, "a\n", "../x"])
def test_names_of_keys(keys, name):
    with pytest.raises(RunError, match="name has 1 to 64"):
        keys.add(name)


def test_files_of_keys_that_are_none(keys):
    with pytest.raises(RunError, match="cannot be read"):
        keys.read()
    for content in ("", "[]", '{"keys": [1]}', '{"keys": [{"name": "a"}]}', "\x00"):
        keys.path.write_text(content)
        with pytest.raises(RunError, match="no file of keys"):
            keys.read()
    for entry in (
        {"name": "a", "sha256": "plain text", "made": ""},
        *({"name": "a", "sha256": "0" * 64, "made": "", "rate": rate} for rate in (0, "9", 1.5)),
    ):
        keys.path.write_text(json.dumps({"keys": [entry]}))
        with pytest.raises(RunError, match="no key's"):
            keys.read()


def test_a_name_has_one_key(keys):
    keys.add("ana")
    with pytest.raises(RunError, match="already"):
        keys.add("ana")
    with pytest.raises(RunError, match="no key of ben"):
        keys.remove("ben")


def test_commands_make_list_and_remove_keys(keys, capsys):
    assert main(["keys", "add", str(keys.path), "ana", "--rate", "9"]) == 0
    key = capsys.readouterr().out.strip()
    assert Admission(keys.path, None).caller(key, "x").name == "ana"
    assert main(["keys", "list", str(keys.path)]) == 0
    assert "ana: made 2" in (told := capsys.readouterr().out)
    assert "9 requests a minute" in told
    assert key not in told
    assert main(["keys", "remove", str(keys.path), "ana"]) == 0
    assert main(["keys", "remove", str(keys.path), "ana"]) == 2


def test_without_a_key_only_what_is_for_everybody_is_answered(
    keys, running_api, tiny_bundle, lesion, monkeypatch
):
    monkeypatch.setattr("dermosan_lib.faces.api.access.admission._LOOK_AGAIN_S", -1)
    key = keys.add("ana")
    with running_api([tiny_bundle], keys=keys.path) as api:
        for path in ("/v1/model", "/v1/conditions", "/v1/status", "/metrics"):
            assert api.get(path).status_code == 401
            assert api.get(path, headers=bearer("wrong")).status_code == 401
            assert api.get(path, headers=bearer(key)).status_code == 200
            assert api.get(path, headers={"X-API-Key": key}).status_code == 200
        for path in ("/v1/label", "/healthz", "/readyz", "/docs", "/openapi.json"):
            assert api.get(path).status_code == 200
        refused = api.diagnose(lesion)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.json()["type"] == "/v1/problems#key-needed"
        assert api.diagnose(lesion, headers=bearer(key)).status_code == 200
        assert api.diagnose(lesion, headers=bearer(key[:-1])).status_code == 401
        assert api.get("/api").status_code == 401
        assert api.get(f"/api?{key}").status_code == 200
        answer = api.post("/api", files={"file": lesion}, data={"args1": "other"})
        assert (answer.status_code, answer.text[:16]) == (401, "<error>1</error>")
        assert "args1" in answer.text  # a remedy that works there
        answer = api.post("/api", files={"file": lesion}, data={"args1": f" {key}\n"})
        assert answer.status_code == 200
        told = refused.json()
        assert all(told[name] for name in ("rule", "value", "remedy"))
        new = keys.add("ben")
        keys.remove("ana")
        assert api.diagnose(lesion, headers=bearer(key)).status_code == 401
        assert api.diagnose(lesion, headers=bearer(new)).status_code == 200
        keys.path.unlink()
        assert api.diagnose(lesion, headers=bearer(new)).status_code == 401


def test_each_key_has_its_rate(keys, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("dermosan_lib.faces.api.access.admission.time.monotonic", lambda: now[0])
    ana, ben = keys.add("ana"), keys.add("ben", rate=2)
    admission = Admission(keys.path, 3)
    for _ in range(3):
        admission.caller(ana, "x")
    with pytest.raises(Problem, match="3 times a minute") as refused:
        admission.caller(ana, "x")
    assert refused.value.headers["Retry-After"] == "20"
    for _ in range(2):
        admission.caller(ben, "x")
    with pytest.raises(Problem):
        admission.caller(ben, "x")
    now[0] += 20
    admission.caller(ana, "x")
    with pytest.raises(Problem):
        admission.caller(ana, "x")
    now[0] += 3600  # no more than a minute's is saved up
    for _ in range(3):
        admission.caller(ana, "x")
    with pytest.raises(Problem):
        admission.caller(ana, "x")


def test_addresses_have_a_rate_where_no_key_is_asked_for(running_api, tiny_bundle):
    with running_api([tiny_bundle], rate=2) as api:
        assert [api.get("/v1/status").status_code for _ in range(3)] == [200, 200, 429]
        assert api.get("/healthz").status_code == 200
        assert api.post("/api", files={"file": b"x"}).text.startswith("<error>8</error>")


def test_pages_that_are_named_may_ask(running_api, tiny_bundle, lesion):
    origin = "https://skin.example.org"
    with running_api([tiny_bundle], allow_origins=[origin], allow_hosts=["Me.example"]) as api:
        answer = api.diagnose(lesion, headers={"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == origin
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        assert api.client.options("/v1/diagnose", headers=asked).status_code == 200
        assert api.diagnose(lesion, headers={"Origin": "https://other.org"}).status_code == 403
        assert api.get("/v1/status", headers={"Host": "me.example:80"}).status_code == 200


def test_answers_are_written_down_in_a_chain_without_pixels(
    running_api, tiny_bundle, lesion, drawing, tmp_path, capsys
):
    log = tmp_path / "audit.jsonl"
    for _ in range(2):  # a second service goes on where the first ended
        with running_api([tiny_bundle], audit=log) as api:
            answer = api.diagnose(lesion, drawing(5)).json()
            api.post("/api", files={"file": lesion})
            assert api.diagnose(b"x").status_code == 422
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4]
    first = lines[0]
    assert first["who"] == "127.0.0.1"
    assert first["model"]["sha256"] == tiny_bundle.sha256
    assert len(first["images"]) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in first["images"])
    assert first["answer"]["risk"] == answer["risk"]
    assert max(map(len, log.read_text().splitlines())) < 1200
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert verify_audit(log)[0] == 4
    assert main(["audit", str(log)]) == 0
    assert "4 answers in an unbroken chain" in capsys.readouterr().out


@pytest.mark.parametrize("change", ["alter", "alter the last", "unseal", "drop", "swap", "cut"])
def test_a_chain_that_was_touched_is_found(running_api, tiny_bundle, lesion, tmp_path, change):
    log = tmp_path / "audit.jsonl"
    with running_api([tiny_bundle], audit=log) as api:
        for _ in range(3):
            api.diagnose(lesion)
        with (
            pytest.raises(RunError, match="another service"),
            running_api([tiny_bundle], audit=log),
        ):
            pass
    lines = log.read_text().splitlines(keepends=True)
    if change == "alter":
        lines[1] = lines[1].replace('"who":"127.0.0.1"', '"who":"127.0.0.2"')
    elif change == "alter the last":
        lines[2] = lines[2].replace('"who":"127.0.0.1"', '"who":"127.0.0.2"')
    elif change == "unseal":
        lines[2] = re.sub(',"hash":.*}', "}", lines[2])
    elif change == "drop":
        del lines[1]
    elif change == "swap":
        lines[0], lines[1] = lines[1], lines[0]
    else:
        lines[2] = lines[2][:-9]
    log.write_text("".join(lines))
    with pytest.raises(RunError, match="no unbroken audit log"):
        verify_audit(log)


def test_a_log_of_an_earlier_version_goes_on(running_api, tiny_bundle, lesion, tmp_path):
    log = tmp_path / "audit.jsonl"
    first = json.dumps({"number": 1, "before": "0" * 64}, separators=(",", ":"))
    log.write_text(first + "\n")
    with running_api([tiny_bundle], audit=log) as api:
        assert api.diagnose(lesion).status_code == 200
    assert verify_audit(log)[0] == 2
    assert '"hash":' in log.read_text().splitlines()[1]


def test_no_answer_is_given_that_could_not_be_written_down(
    running_api, tiny_bundle, lesion, tmp_path, monkeypatch
):
    with running_api([tiny_bundle], audit=tmp_path / "audit.jsonl") as api:
        with monkeypatch.context() as full:
            full.setattr(
                "dermosan_lib.faces.api.access.audit_log.os.fsync",
                lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")),
            )
            refused = api.diagnose(lesion)
            assert refused.status_code == 503
            assert "No space left" in refused.json()["rule"]
        assert api.diagnose(lesion).status_code == 200
    assert verify_audit(tmp_path / "audit.jsonl")[0] == 1
