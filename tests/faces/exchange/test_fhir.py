"""FHIR: valid by another's rules, exactly read back, and true to the answer it was made of."""

import io
import json
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.bundle import NOTICE, Bundle, bundle_folder, update_card
from dermosan_lib.clinic import Evidence, Likelihood, Malignancy, Models
from dermosan_lib.conditions import ad_hoc_taxonomy, load_taxonomy
from dermosan_lib.errors import EvidenceError
from dermosan_lib.faces.cli import main
from dermosan_lib.faces.exchange import check_subject, fhir_bundle
from dermosan_lib.language import Message, use_language
from tests.faces.exchange.fhir_rules import by_code, check, every, resources

ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
ICD11 = "http://id.who.int/icd/release/11/mms"


def png(seed=4):
    stream = io.BytesIO()
    Image.fromarray(phantoms.draw("mel", seed=seed, size_px=512).pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def demo():
    return Bundle.load(bundle_folder("demo"))


@pytest.fixture(scope="module")
def models(demo):
    return Models([demo])


@pytest.fixture(scope="module")
def answered(models):
    return models.diagnose([models.inspect("0.png", png())])


def test_an_answer(answered, demo):
    made = fhir_bundle(answered, [demo])
    report = check(made)
    told = by_code(made)
    chances = {
        one["code"]["coding"][0]["code"]: one["valueQuantity"]["value"]
        for one in told["differential"]["component"]
    }
    answer = answered.to_json()
    assert chances == {line["code"]: line["probability"] for line in answer["differential"]}
    assert told["malignancy-score"]["valueQuantity"]["value"] == answer["malignancy"]["score"]
    assert told["risk"]["valueCodeableConcept"]["coding"][0]["code"] == answered.risk
    named = told["named-condition"]["valueCodeableConcept"]["coding"]
    assert named[0]["code"] == answered.differential[0].code
    (device,) = resources(made, "Device")
    assert device["identifier"][0]["value"] == demo.sha256
    assert demo.sha256 in [one["value"] for one in device["version"]]
    assert str(NOTICE) in report["conclusion"]
    assert str(NOTICE) in report["text"]["div"]
    assert report["conclusion"].startswith("Demonstration model")
    assert report["meta"]["security"][0]["code"] == "HTEST"
    assert not list(every(made, "subject"))
    assert "0.png" not in json.dumps(made), "a file's name may tell who is shown"


def test_icd_11_only_where_one_code_means_the_same(answered, demo):
    made = fhir_bundle(answered, [demo])
    for one in by_code(made)["differential"]["component"]:
        ours, *icd = one["code"]["coding"]
        known = demo.taxonomy[ours["code"]].icd11
        assert [coding["code"] for coding in icd] == (
            [known] if re.fullmatch(r"\S+", known) else []
        )
        assert {coding["system"] for coding in icd} <= {ICD11}
    assert any(" " in condition.icd11 for condition in load_taxonomy("ham7"))


def test_spanish_and_the_same_numbers(answered, demo):
    english = fhir_bundle(answered, [demo])
    with use_language("es"):
        spanish = fhir_bundle(answered, [demo], subject="Patient/17")
    report = check(spanish)
    assert report["language"] == "es"
    assert report["conclusion"].startswith("Modelo de demostración")
    assert "Riesgo: alto." in report["conclusion"]
    assert "Para docencia" in report["text"]["div"]
    assert [*every(spanish, "value")] == [*every(english, "value")]
    assert {one["subject"]["reference"] for one in resources(spanish, "Observation")} == {
        "Patient/17"
    }


def test_the_same_answer_has_the_same_names(answered, demo):
    first, second = (fhir_bundle(answered, [demo]) for _ in range(2))
    assert [*every(first, "fullUrl")] == [*every(second, "fullUrl")]
    other = fhir_bundle(answered, [demo], subject="Patient/2")
    assert not {*every(first, "fullUrl")} & {*every(other, "fullUrl")}


def test_a_photo_that_was_not_read(models, demo):
    stream = io.BytesIO()
    Image.fromarray(np.zeros((300, 300, 3), np.uint8)).save(stream, "PNG")
    diagnosis = models.diagnose([models.inspect("dark.png", stream.getvalue())])
    assert not diagnosis.differential
    made = fhir_bundle(diagnosis, [demo])
    report, told = check(made), by_code(made)
    for name in ("named-condition", "differential", "malignancy-score", "risk"):
        (coding,) = told[name]["dataAbsentReason"]["coding"]
        assert coding == {"system": ABSENT, "code": "not-performed"}
        assert told[name]["dataAbsentReason"]["text"]
    assert diagnosis.reason in report["conclusion"]
    assert told["photo-quality"]["valueBoolean"] is False


def test_several_photos_are_several_observations(models, demo):
    diagnosis = models.diagnose([models.inspect(f"{n}.png", png(n)) for n in range(3)])
    made = fhir_bundle(diagnosis, [demo], top=2)
    check(made)
    codes = [one["code"]["coding"][0]["code"] for one in resources(made, "Observation")]
    assert codes.count("photo-quality") == 3
    if diagnosis.differential:
        assert len(by_code(made)["differential"]["component"]) == 2


WORDS = st.text(max_size=40)
TOLD = WORDS.filter(str.strip)  # an empty value is none
SHARES = st.floats(0, 1)


def test_whatever_is_answered_is_valid(answered, demo):
    @settings(deadline=None)
    @given(
        chances=st.lists(SHARES, min_size=10, max_size=10), language=st.sampled_from(["en", "es"]),
        abstained=st.booleans(), empty=st.booleans(), score=SHARES,
        lines=st.tuples(*[st.none() | SHARES] * 2), reason=WORDS, warning=WORDS,
        risk=st.sampled_from(["low", "moderate", "high", None]), known=st.booleans(),
        used=st.dictionaries(st.sampled_from(["age", "sex", "site", "itch"]), TOLD),
        subject=st.sampled_from([None, "Patient/a-1", "https://a.example.org/fhir/Patient/2"]),
    )  # fmt: skip
    def made_of(
        chances, language, abstained, empty, score, lines, reason, warning, risk, known, used,
        subject,
    ):  # fmt: skip
        lines_of = tuple(
            Likelihood(code, demo.taxonomy[code].name, chance)
            for code, chance in zip(answered.codes, chances, strict=True)
        )
        diagnosis = replace(
            answered,
            differential=() if empty else lines_of,
            similar_cases=None if empty else answered.similar_cases,
            malignancy=Malignancy(score, *lines) if known else None,
            risk=risk, abstained=abstained, reason=Message("{why}", why=reason),
            warnings=(warning,), prediction_set=answered.prediction_set if known else None,
            evidence=Evidence(1, "", used, {}, ()),
        )  # fmt: skip
        with use_language(language):
            check(fhir_bundle(diagnosis, [demo], subject=subject))

    made_of()


def test_own_labels_are_systems_of_their_own(write_tiny, tmp_path):
    systems = set()
    for number, labels in enumerate((["a b", "c<d"], ["a b", "e"])):
        bundle = write_tiny(tmp_path / str(number), ad_hoc_taxonomy(labels))
        update_card(bundle.path, demonstration=True)
        bundle = Bundle.load(bundle.path)
        models = Models([bundle])
        diagnosis = models.diagnose([models.inspect("0.png", png())])
        made = fhir_bundle(diagnosis, [bundle])
        check(made)
        systems.add(by_code(made)["differential"]["component"][0]["code"]["coding"][0]["system"])
    assert len(systems) == 2


@pytest.mark.parametrize(
    "reference",
    ["", "17", "patient/17", "Patient/", "Patient/1 2", "Organization/1", "Patient/1\n",
     "ftp://a/Patient/1", "Patient/" + "1" * 65],
)  # fmt: skip
def test_a_subject_that_r4_would_not_take(reference):
    with pytest.raises(EvidenceError, match="FHIR reference"):
        check_subject(reference)


def test_the_command_prints_a_bundle_a_case(demo, tmp_path, capsys):
    for number in range(2):
        (tmp_path / f"{number}.png").write_bytes(png(number))
    paths = sorted(map(str, tmp_path.iterdir()))
    asked = ["diagnose", str(demo.path), *paths, "--fhir", "--fhir-subject", "Patient/9"]
    assert main([*asked, "--report-language", "es"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    for line in lines:
        assert check(json.loads(line))["language"] == "es"
    assert main([*asked[:-1], "nobody"]) == 2
    assert "FHIR reference" in capsys.readouterr().err


def test_fhir_is_not_imported_before_it_is_needed():
    program = (
        "import sys, dermosan_lib.faces.cli.reading, dermosan_lib.faces.api; "
        "sys.exit(any(name.startswith('fhir') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
