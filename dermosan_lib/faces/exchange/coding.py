"""Codes of conditions and of the parts of an answer, each in its code system."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from dermosan_lib.conditions import AD_HOC, Condition, Taxonomy
from dermosan_lib.language import in_context, sentence
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible

Part = dict[str, Any]

ICD11 = "http://id.who.int/icd/release/11/mms"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
UNITS = "http://unitsofmeasure.org"
_ONE_CODE = re.compile(r"[0-9A-Z]{4}(\.[0-9A-Z]{1,2})?")  # a stem code, and not "EK90.0 and 2E64"
_OURS = uuid.UUID("683517f2-6e62-4cd2-9959-59fd306c860f")  # made once, for names of ours

# Codes of the parts of an answer, in `ANSWER`, with the words that are shown.
PARTS = {
    "answer": sentence("Answer of an image classifier on photos of a skin lesion"),
    "named-condition": sentence("Condition named"),
    "differential": sentence("Differential diagnosis"),
    "malignancy-score": sentence("Malignancy score"),
    "high-sensitivity": sentence("Below this score: rule out"),
    "high-specificity": sentence("From this score on: refer"),
    "risk": sentence("Risk"),
    "prediction-set": sentence("Not ruled out"),
    "coverage": sentence("Share of such sets that hold the true condition"),
    "photo-quality": sentence("Quality of a photo"),
    "evidence": sentence("Told beside the photos"),
    "model": sentence("Image classifier for education and research; not a medical device"),
    "problem": sentence("Problem of the photo"),
}
RISK_WORDS = {
    "low": in_context("risk", "low"),
    "moderate": in_context("risk", "moderate"),
    "high": in_context("risk", "high"),
    None: in_context("risk", "not known"),
}


def own_system(name: str) -> str:
    """The address of a code system of ours: a URN that is the same for the same ``name``."""
    return uuid.uuid5(_OURS, name).urn


ANSWER = own_system("codes of an answer")
RISKS = own_system("risk")
CHECKS = own_system("checks of a photo")
ATTRIBUTES = own_system("attributes")
MODELS = own_system("sha256 of a bundle")


def taxonomy_system(taxonomy: Taxonomy) -> str:
    """The code system of ``taxonomy``; an ad hoc one is another for other conditions."""
    codes = " ".join(taxonomy.codes) if taxonomy.name == AD_HOC else ""
    return own_system(f"taxonomy {taxonomy.name} {codes}".strip())


def concept(system: str, code: str, text: str) -> Part:
    """A CodeableConcept of one code of ours, with its words."""
    said = visible(text)
    return {"coding": [{"system": system, "code": code, "display": said}], "text": said}


def part(code: str) -> Part:
    """The CodeableConcept of one of `PARTS`, in the language in use."""
    return concept(ANSWER, code, _(PARTS[code]))


def condition_concept(taxonomy: Taxonomy, code: str, names: Mapping[str, str]) -> Part:
    """The CodeableConcept of a condition: our code, and ICD-11's where one code means the same."""
    made = concept(taxonomy_system(taxonomy), code, names.get(code) or code)
    found: Condition = taxonomy[code]
    if _ONE_CODE.fullmatch(found.icd11):
        made["coding"].append({"system": ICD11, "code": found.icd11})  # its title is WHO's to give
    return made


def absent(code: str, why: str) -> Part:
    """Why there is no value: a code of FHIR's list, and the reason in words."""
    said = visible(why)
    coding = {"system": ABSENT, "code": code}
    return {"coding": [coding], **({"text": said} if said else {})}


def share(value: float) -> Part:
    """A number from 0 to 1 as a Quantity without a unit (UCUM ``1``)."""
    return {"value": value, "system": UNITS, "code": "1"}
