"""What was made is held to FHIR's rules, by `fhir.resources`.

Its R4B (4.3.0) is the nearest that it has to R4 (4.0.1). Of DiagnosticReport and Observation, 4.3.0
changed one thing: a subject may be of five more types. `check_subject` lets none of them through.
"""

import re
from typing import Any

from dermosan_lib.errors import EvidenceError
from dermosan_lib.language import Message
from dermosan_lib.text import visible

# R4 knows these as subjects, and Device and Location, which have no skin.
_SUBJECT = re.compile(r"(https?://[^\s<>\"]{1,300}/)?(Patient|Group)/[A-Za-z0-9\-.]{1,64}")


def check_subject(reference: str) -> str:
    """``reference`` as it is; raises `EvidenceError` where R4 would not take it for a person."""
    if not _SUBJECT.fullmatch(reference):
        raise EvidenceError(
            Message(
                "Subject is {reference}; it must be a FHIR reference such as Patient/17 or "
                "https://fhir.example.org/Patient/17. Mend it or leave it out.",
                reference=visible(reference)[:80],
            )
        )
    return reference


def check_bundle(made: dict[str, Any]) -> None:
    """Raise ValueError (pydantic's) where ``made`` breaks the rules of a FHIR Bundle."""
    from fhir.resources.R4B.bundle import Bundle  # here: it takes a second, and few ask for it

    Bundle.model_validate(made)
