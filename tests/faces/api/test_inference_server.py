"""A graph elsewhere, seen from each face: the same numbers, and a sentence where it is away."""

import json

import pytest

import dermosan_lib as dermosan
from dermosan_lib.clinic import Models
from dermosan_lib.errors import InferenceError
from dermosan_lib.faces.cli import main
from dermosan_lib.faces.dashboard import DiagnosePage, page
from dermosan_lib.faces.remote_engine import REMOTE_VARIABLE

pytestmark = pytest.mark.ci
NOWHERE = "http://127.0.0.1:9"


def numbers(told):
    return {name: told[name] for name in ("differential", "malignancy", "model", "risk")}


def test_every_face_gives_the_same_numbers(
    served, tiny_bundle, running_api, lesion, upload, tmp_path, capsys
):
    address = served(tiny_bundle)
    file = tmp_path / "0.png"
    file.write_bytes(lesion)
    assert main(["diagnose", str(tiny_bundle.path), str(file), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    with running_api([tiny_bundle], remote=address) as api:
        assert api.diagnose(lesion).json() == printed
    shown = DiagnosePage(Models([tiny_bundle], remote=address))
    upload(shown, lesion)
    assert numbers(json.loads(json.dumps(shown.diagnosis.to_json()))) == numbers(printed)
    with dermosan.load(tiny_bundle.path, remote=address) as bundle:
        assert json.loads(json.dumps(bundle.diagnose(file).to_json())) == printed


def test_the_page_says_it_and_goes_on(served, tiny_bundle, lesion, upload, words, monkeypatch):
    monkeypatch.setenv(REMOTE_VARIABLE, NOWHERE)
    shown = page(tiny_bundle.path)  # opened while the server is away
    upload(shown, lesion)
    assert f"{NOWHERE} cannot be reached" in words(shown)
    assert "incident" not in words(shown)
    there = DiagnosePage(Models([tiny_bundle], remote=served(tiny_bundle)))
    upload(there, lesion)
    assert there.diagnosis.differential


def test_the_service_says_when_to_come_back(tiny_bundle, running_api, lesion):
    with running_api([tiny_bundle], remote=NOWHERE) as api:
        answer = api.diagnose(lesion)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        assert told["type"].endswith("#no-engine")
        assert told["rule"].startswith(f"{NOWHERE} cannot be reached")
        assert told["remedy"]
        assert api.diagnose(lesion, language="es").json()["rule"] != told["rule"]
        assert api.post("/api", files={"file": lesion}).status_code == 503


def test_the_library_says_it_at_once(tiny_bundle):
    with pytest.raises(InferenceError, match="cannot be reached"):
        dermosan.load(tiny_bundle.path, remote=NOWHERE)


def test_a_bundle_that_is_opened_here_all_the_same(tiny_bundle, lesion):
    models = Models([tiny_bundle], remote=NOWHERE, here=[tiny_bundle.sha256])
    assert models.diagnose([models.inspect("0", lesion)]).differential


@pytest.mark.parametrize("command", ["serve", "dashboard"])
def test_a_server_that_cannot_be_asked_is_told_before_anything_starts(
    command, tiny_bundle, capsys, free_port
):
    options = ["--bundle", str(tiny_bundle.path), "--port", str(free_port())]
    assert main([command, *options, "--inference", NOWHERE]) == 2
    assert "cannot be reached" in capsys.readouterr().err


def test_the_command_that_compares(served, tiny_bundle, capsys):
    address = served(tiny_bundle, tcp=True)
    assert main(["inference", "check", address, "--bundle", str(tiny_bundle.path)]) == 0
    assert capsys.readouterr().out.count("the same to the bit") == 3
    assert main(["inference", "check", NOWHERE, "--bundle", str(tiny_bundle.path)]) == 2
