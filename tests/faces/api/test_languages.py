"""Refusals are told in the language that was asked for: every kind, every word."""

import re
from pathlib import Path

import pytest

import dermosan_lib.faces.api
from dermosan_lib.faces.api.problems import KINDS, Problem
from dermosan_lib.language import Message, use_language

ES = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"}


def spanish(answer, status):
    assert answer.status_code == status
    told = answer.json()
    assert answer.headers["content-language"] == "es"
    kind = told["type"].rpartition("#")[2]
    with use_language("es"):
        assert told["title"] == Problem(kind, "", "").to_json()["title"] != KINDS[kind].title
    assert told["detail"] == f"{told['rule']} {told['remedy']}".strip()
    return told


def test_every_title_has_a_translation():
    for kind, one in KINDS.items():
        with use_language("es"):
            assert Problem(kind, "", "").to_json()["title"] != one.title


def test_the_field_decides(api, lesion):
    told = spanish(api.diagnose(b"no picture", language="es"), 422)
    assert "imagen" in told["detail"]
    told = spanish(api.diagnose(lesion, language="es", age="200"), 422)
    assert told["remedy"].startswith("Corríjalo")
    told = spanish(api.diagnose(lesion, language="es", top="no"), 422)
    assert told["rule"] == "El campo top es un número entero de 1 a 1000."
    english = api.diagnose(b"no picture", headers=ES, language="en")
    assert english.headers["content-language"] == "en"
    assert english.json()["title"] == KINDS["bad-image"].title


def test_the_header_decides_where_no_field_does(api, lesion):
    spanish(api.diagnose(b"", headers=ES), 422)
    spanish(api.diagnose(*[lesion] * 6, headers=ES), 422)
    spanish(api.diagnose(lesion, headers=ES, language="fr"), 422)
    for wrong in ("fr", "es;q=1", "spanish", "*", "es-", "esp"):
        assert api.diagnose(lesion, language=wrong).status_code == 422
    spanish(api.post("/v1/diagnose", content=b"x", headers=ES), 415)
    spanish(api.get("/nowhere", headers=ES), 404)
    spanish(api.get("/v1/diagnose", headers=ES), 405)
    spanish(api.get("/v1/status", headers={**ES, "Origin": "https://else.example.org"}), 403)
    assert api.get("/nowhere").headers["content-language"] == "en"
    assert api.get("/nowhere", headers={"Accept-Language": "fr"}).json()["title"]


@pytest.mark.parametrize("code", ["es", "ES", "es-MX", "es_ES", "es-419"])
def test_a_language_may_be_named_with_its_country(api, lesion, code):
    assert api.diagnose(lesion, language=code).json()["notice"].startswith("Para docencia")
    assert api.get("/v1/conditions", params={"language": code}).json()["language"] == "es"


def test_the_query_decides_where_there_is_no_form(api):
    spanish(api.get("/nowhere?language=es"), 404)
    titles = api.get("/v1/problems?language=es").json()
    assert titles["bad-image"] == {"status": 422, "title": "Una imagen no se puede leer"}


def test_numbers_and_names_stay(api, lesion):
    two = [api.diagnose(lesion, age="200", language=code).json() for code in ("en", "es")]
    assert two[0]["value"] == two[1]["value"]
    assert two[0]["type"] == two[1]["type"]


def test_no_words_of_a_refusal_are_unmarked():
    """What is told of a refusal is a `Message`, but in the protocol, which speaks English."""
    folder = Path(dermosan_lib.faces.api.__file__).parent
    for file in folder.rglob("*.py"):
        if "protocol" in file.parts or file.name == "problems.py":
            continue
        text = file.read_text()
        for found in re.finditer(r"Problem\(\s*\"[a-z-]+\",\s*(\S+)", text):
            assert found[1].startswith(("Message(", "counted(", "whole", "said")), (file, found[0])


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_last_sentence_of_an_error_is_the_remedy(language):
    error = Message("{name} is empty (0 bytes).", name="a.png")
    with use_language(language):
        told = Problem("bad-image", error, None).to_json()
        assert told["rule"] == told["detail"]
        assert told["remedy"] == ""
        told = Problem("bad-image", "It is 3. It may be 2. Mend it.", None).to_json()
        assert (told["rule"], told["remedy"]) == ("It is 3. It may be 2.", "Mend it.")
